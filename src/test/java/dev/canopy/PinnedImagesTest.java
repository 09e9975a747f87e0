package dev.canopy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Images of others are named by their content, so that the same commit always builds on and runs the same. */
class PinnedImagesTest {
    private static final String PINNED = "[^@\\s]+:[^@:\\s]+@sha256:[0-9a-f]{64}";
    private static final Pattern BASE = Pattern.compile("(?m)^ARG BASE_IMAGE=(.+)$");
    private static final Pattern FROM = Pattern.compile("(?m)^FROM (\\S+)");
    private static final Pattern IMAGE = Pattern.compile("(?m)^[ -]*image(?:Name)?: (?:\\$\\{\\w+:-([^}]+)}|(\\S+))$");

    @Test
    void hasADigestForEachBase() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src", "main", "docker"))) {
            List<Path> dockerfiles = files.filter(
                            file -> file.getFileName().toString().startsWith("Dockerfile"))
                    .toList();

            assertThat(dockerfiles).hasSize(3).allSatisfy(file -> {
                assertThat(matches(BASE, file)).singleElement().asString().matches(PINNED);
                assertThat(matches(FROM, file))
                        .isNotEmpty()
                        .allMatch(from -> from.matches("\\$\\{BASE_IMAGE}|service"));
            });
        }
    }

    /** All but the service itself, which is built here. */
    @Test
    void hasADigestForEachImageOfTheComposeFile() {
        assertThat(matches(IMAGE, Path.of("deploy", "compose", "docker-compose.yml")))
                .hasSize(4)
                .contains("canopy")
                .allMatch(image -> image.equals("canopy") || image.matches(PINNED));
    }

    /** All but the service itself, whose registry and version an overlay sets. */
    @Test
    void hasADigestForEachImageOfKubernetes() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("deploy", "kubernetes"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".yaml"))
                            .flatMap(file -> matches(IMAGE, file).stream())
                            .distinct())
                    .hasSize(2)
                    .contains("canopy")
                    .allMatch(image -> image.equals("canopy") || image.matches(PINNED));
        }
    }

    private static List<String> matches(Pattern pattern, Path file) {
        try {
            return pattern.matcher(Files.readString(file))
                    .results()
                    .map(PinnedImagesTest::group)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String group(MatchResult match) {
        return match.group(1) == null ? match.group(2) : match.group(1);
    }
}
