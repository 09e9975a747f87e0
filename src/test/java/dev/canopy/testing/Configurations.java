package dev.canopy.testing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigValidator;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Configurations for tests: the defaults of a mapping, but for some keys, within its bounds. */
public final class Configurations {
    private static final ConfigValidator VALIDATOR = new BeanValidationConfigValidatorImpl();

    private Configurations() {}

    /** The default of each key of a mapping, by the whole key; empty for a key that has none. */
    public static Map<String, String> defaults(Class<?> mapping) {
        ConfigClass configuration = ConfigClass.configClass(mapping);
        Map<String, String> defaults = new TreeMap<>();
        ConfigMappings.getProperties(configuration).keySet().stream()
                .filter(key -> !key.endsWith("[*]")) // another notation of a key with a list
                .forEach(key -> defaults.put(
                        key,
                        Objects.requireNonNullElse(configuration.getProperties().get(key), "")));
        return defaults;
    }

    /**
     * @param keysAndValues without the prefix of the mapping, such as {@code "chunk-size", "10"}; empty for the prefix
     *     itself
     */
    public static <T> T of(Class<T> mapping, String... keysAndValues) {
        String prefix = mapping.getAnnotation(ConfigMapping.class).prefix();
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(mapping)
                .withValidator(VALIDATOR);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            String key = keysAndValues[i].isEmpty() ? prefix : prefix + '.' + keysAndValues[i];
            builder.withDefaultValue(key, keysAndValues[i + 1]);
        }
        return builder.build().getConfigMapping(mapping);
    }
}
