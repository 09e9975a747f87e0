package dev.canopy.lesson;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import org.eclipse.microprofile.config.spi.Converter;

/** The configuration of the lesson. */
@RegisterForReflection // the validator of configurations looks at its methods
@ConfigMapping(prefix = "canopy.lesson")
interface LessonConfig {
    /** Whether the lesson is enabled, {@code true} or {@code false}. */
    @WithDefault("false")
    @WithConverter(Exactly.class)
    boolean enabled();

    /** Refuses other words. Quarkus disables a resource only if the value is exactly "false": "no" would enable it. */
    final class Exactly implements Converter<Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean convert(String text) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException(Lesson.ENABLED + " must be true or false, not " + text);
            };
        }
    }
}
