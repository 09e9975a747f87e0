package dev.canopy.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.canopy.testing.Standalone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes into a native executable, by its sources. They are made as for {@link ReflectionIT}. */
@Standalone
class NativeSourcesIT {
    private static final Path SOURCES = Path.of("target", "native-sources");

    /** All jars together. Before it is raised, find out which library has grown, and why the executable needs it. */
    private static final long MAX_BYTES = 120_000_000;

    @BeforeAll
    static void needsSources() {
        assumeThat(SOURCES.resolve("lib")).isDirectory();
    }

    /** A feature is code that runs in the builder, and each stands for a library that the executable contains. */
    @Test
    void haveTheFeaturesOfTheLibrariesThatTheServiceUses() throws IOException {
        assertThat(arguments()
                        .filter(argument -> argument.startsWith("--features="))
                        .flatMap(argument -> Arrays.stream(
                                argument.substring(argument.indexOf('=') + 1).split(",", -1))))
                .containsExactlyInAnyOrder(
                        "io.quarkus.caffeine.runtime.graal.CacheConstructorsFeature",
                        "io.quarkus.hibernate.orm.runtime.graal.DisableLoggingFeature",
                        "io.quarkus.hibernate.orm.runtime.graal.RegisterServicesForReflectionFeature",
                        "io.quarkus.hibernate.validator.runtime.DisableLoggingFeature",
                        "io.quarkus.jdbc.postgresql.runtime.graal.SQLXMLFeature",
                        "io.quarkus.runner.Feature",
                        "io.quarkus.runtime.graal.DisableLoggingFeature",
                        "io.quarkus.runtime.graal.JVMChecksFeature",
                        "io.quarkus.runtime.graal.SkipConsoleServiceProvidersFeature",
                        "org.hibernate.graalvm.internal.GraalVMStaticFeature");
    }

    @Test
    void exitWithoutMemoryAndNeedNoFallback() throws IOException {
        assertThat(arguments()).contains("-R:+ExitOnOutOfMemoryError", "--no-fallback");
    }

    /** Dev mode alone runs this class. It needs libraries that are not packaged. */
    @Test
    void haveNothingOfTheDevUi() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            Path runner = files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow();
            try (JarFile jar = new JarFile(runner.toFile())) {
                assertThat(jar.stream().map(JarEntry::getName))
                        .contains("dev/canopy/page/PageFiles.class")
                        .doesNotContain("dev/canopy/page/DevUiMenu.class", "META-INF/quarkus-build-steps.list");
            }
        }
    }

    /**
     * Quarkus replaces methods of libraries. A library of another version may not have them, and the builder then
     * fails.
     */
    @Test
    void haveTheMethodsThatAreReplaced() throws IOException {
        try (Substitutions substitutions = Substitutions.read(SOURCES)) {
            assertThat(substitutions.size()).isGreaterThan(50);
            assertThat(substitutions.broken()).isEmpty();
        }
    }

    @Test
    void haveJarsOfABoundedSize() throws IOException {
        long bytes = 0;
        for (Path folder : List.of(SOURCES, SOURCES.resolve("lib"))) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file :
                        files.filter(file -> file.toString().endsWith(".jar")).toList()) {
                    bytes += Files.size(file);
                }
            }
        }

        assertThat(bytes).isPositive().isLessThan(MAX_BYTES);
    }

    private static Stream<String> arguments() throws IOException {
        return Arrays.stream(
                Files.readString(SOURCES.resolve("native-image.args")).split("\\s+", -1));
    }
}
