package dev.canopy.database;

import dev.canopy.configuration.BundledText;
import dev.canopy.postgres.StartupFailure;
import io.quarkus.runtime.ImageMode;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidatorImpl;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The configuration before the service starts. It has the same sources as that of the service, which exists only once
 * the service starts. All values are validated, so that a wrong one is reported before a database starts.
 */
final class EarlyConfiguration {
    /** The names of all interfaces of the configuration, separated by commas. The build writes it. */
    private static final String INTERFACES = "META-INF/canopy/configuration";

    /** How the library reports a value that it cannot read. */
    private static final Pattern UNREADABLE =
            Pattern.compile("The config property (\\S+) with the config value \"(.*)\" threw", Pattern.DOTALL);

    private EarlyConfiguration() {}

    static SmallRyeConfig read() throws StartupFailure {
        // Keys of libraries are checked by Quarkus.
        SmallRyeConfigBuilder builder = ConfigUtils.configBuilder().withValidateUnknown(false);
        interfaces().forEach(builder::withMapping);
        if (!ImageMode.current().isNativeImage()) {
            // A native executable has no embedded database to bound, and a validator only once Quarkus has started.
            builder.withValidator(new BeanValidationConfigValidatorImpl());
        }
        try {
            return builder.build();
        } catch (ConfigValidationException e) {
            throw new StartupFailure(
                    IntStream.range(0, e.getProblemCount())
                            .mapToObj(i -> sentence(e.getProblem(i).getMessage()))
                            .collect(Collectors.joining(" ")),
                    e);
        }
    }

    private static String sentence(String problem) {
        Matcher unreadable = UNREADABLE.matcher(problem);
        return unreadable.find() ? "%s cannot be \"%s\".".formatted(unreadable.group(1), unreadable.group(2)) : problem;
    }

    /** In development, an interface may have another name by now, and in a native executable it has none. */
    private static List<Class<?>> interfaces() {
        if (LaunchMode.current() != LaunchMode.NORMAL || ImageMode.current().isNativeImage()) {
            return List.of(DataDirConfig.class, DatabaseConfig.class);
        }
        ClassLoader loader = EarlyConfiguration.class.getClassLoader();
        return Stream.of(BundledText.read(INTERFACES).split(",", -1))
                .<Class<?>>map(name -> load(name, loader))
                .toList();
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, true, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
