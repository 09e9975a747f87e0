package dev.canopy.testing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.SmallRyeConfigBuilder;

/** Configurations for tests: the defaults of a mapping, but for some keys. */
public final class Configurations {
    private Configurations() {}

    /** @param keysAndValues without the prefix of the mapping, such as {@code "chunk-size", "10"} */
    public static <T> T of(Class<T> mapping, String... keysAndValues) {
        String prefix = mapping.getAnnotation(ConfigMapping.class).prefix() + '.';
        SmallRyeConfigBuilder builder =
                new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(mapping);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            builder.withDefaultValue(prefix + keysAndValues[i], keysAndValues[i + 1]);
        }
        return builder.build().getConfigMapping(mapping);
    }
}
