package dev.canopy.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.canopy.testing.Standalone;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged service with an old Java: it ends with a sentence. */
@Standalone
class LauncherIT {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final String LAUNCHER = "dev.canopy.launcher.Launcher";
    private static final int JAVA_8 = 52;

    @ParameterizedTest
    @CsvSource({"1.8, true", "11, true", "17, true", "20, true", "21, false", "25, false", "100, false"})
    void knowsWhichJavaIsTooOld(String version, boolean tooOld) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {JAR.toUri().toURL()})) {
            assertThat(loader.loadClass(LAUNCHER)
                            .getMethod("isTooOld", String.class)
                            .invoke(null, version))
                    .isEqualTo(tooOld);
        }
    }

    /** An old Java loads the main class: its version is in the bytes six and seven of the file. */
    @Test
    void startsWithAClassOfJava8() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                    .isEqualTo(LAUNCHER);
            assertThat(jar.getManifest().getMainAttributes().getValue("Enable-Native-Access"))
                    .as("what Quarkus has written")
                    .isEqualTo("ALL-UNNAMED");
            try (DataInputStream file =
                    new DataInputStream(jar.getInputStream(jar.getEntry(LAUNCHER.replace('.', '/') + ".class")))) {
                file.skipNBytes(6);
                assertThat(file.readUnsignedShort()).isEqualTo(JAVA_8);
            }
        }
    }

    /** Where the machine has one. */
    @Test
    void endsWithASentence() throws Exception {
        Optional<Path> old = oldJava();
        assumeThat(old).isPresent();
        ProcessBuilder command = new ProcessBuilder(
                        old.orElseThrow().resolve("bin/java").toString(), "-jar", JAR.toString())
                .redirectErrorStream(true);
        // With these, Java prints a line of its own.
        command.environment().keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        Process service = command.start();

        assertThat(new String(service.getInputStream().readAllBytes()))
                .startsWith("Canopy cannot start. It needs Java 21 or newer, and this is Java ")
                .hasLineCount(1);
        assertThat(service.waitFor()).isEqualTo(1);
    }

    private static Optional<Path> oldJava() throws IOException {
        Path all = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(all)) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(all)) {
            return homes.filter(home -> home.getFileName().toString().matches("java-(1\\.8|8|11|17)[.-].*"))
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .findAny();
        }
    }
}
