package dev.canopy.lesson;

import dev.canopy.configuration.TrueOrFalse;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;

/** The configuration of the lesson. */
@RegisterForReflection // the validator of configurations looks at its methods
@ConfigMapping(prefix = "canopy.lesson")
interface LessonConfig {
    /** Whether {@code /api/v1/lesson} exists. In dev mode and in tests, the default is {@code true}. */
    @WithDefault("false")
    @WithConverter(TrueOrFalse.class)
    boolean enabled();
}
