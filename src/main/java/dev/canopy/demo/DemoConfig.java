package dev.canopy.demo;

import dev.canopy.configuration.TrueOrFalse;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;

/** The configuration of the demo data. */
@RegisterForReflection // the validator of configurations looks at its methods
@ConfigMapping(prefix = "canopy.demo")
interface DemoConfig {
    /** Whether to load demo data into a database without tenants. In dev mode, the default is {@code true}. */
    @WithParentName
    @WithDefault("false")
    @WithConverter(TrueOrFalse.class)
    boolean enabled();
}
