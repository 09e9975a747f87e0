package dev.canopy.usage;

import io.smallrye.config.SmallRyeConfigBuilder;

/** Configurations for tests: the defaults but for some keys. */
final class UsageConfigs {
    private UsageConfigs() {}

    /** @param keysAndValues such as {@code "chunk-size", "10"} */
    static UsageConfig with(String... keysAndValues) {
        SmallRyeConfigBuilder builder =
                new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(UsageConfig.class);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            builder.withDefaultValue("canopy.usage." + keysAndValues[i], keysAndValues[i + 1]);
        }
        return builder.build().getConfigMapping(UsageConfig.class);
    }
}
