package dev.canopy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each file that names the version of the project names the same one. */
class VersionsTest {
    private static String version;

    @BeforeAll
    static void readVersion() throws IOException {
        version = found(Path.of("pom.xml"), "<artifactId>canopy</artifactId>\\s*<version>([^<]+)</version>");
    }

    /** A snapshot is {@code -SNAPSHOT} for Maven, {@code -dev} for npm and {@code .dev0} for Python. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "clients/pom.xml                       | -SNAPSHOT |"
                        + " <artifactId>canopy-client</artifactId>\\s*<version>([^<]+)</version>",
                "clients/build                         | -SNAPSHOT | canopy-client-(\\d[^:\"]+)\\.jar",
                "clients/README.md                     | -SNAPSHOT | canopy-client-(\\d\\S+)\\.jar",
                "clients/python/pyproject.toml         | .dev0     | (?m)^version = \"([^\"]+)\"",
                "clients/typescript/package.json       | -dev      | \"version\": \"([^\"]+)\"",
                "clients/typescript/package-lock.json  | -dev      | \"version\": \"([^\"]+)\""
            })
    void isThatOfTheProject(Path file, String snapshot, String pattern) throws IOException {
        assertThat(found(file, pattern)).isEqualTo(version.replace("-SNAPSHOT", snapshot));
    }

    /** These name the release that the snapshot is going to be. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "src/main/resources/META-INF/openapi.yaml                     | (?m)^  version: (\\S+)",
                "docs/openapi.json                                            | \"version\": \"([^\"]+)\"",
                "deploy/helm/canopy/Chart.yaml                                | (?m)^version: (\\S+)",
                "deploy/helm/canopy/Chart.yaml                                | (?m)^appVersion: (\\S+)",
                "deploy/kubernetes/overlays/production/kustomization.yaml     | newTag: (\\S+)",
                "deploy/kubernetes/overlays/native/kustomization.yaml         | newTag: (\\S+)-native"
            })
    void isThatOfTheRelease(Path file, String pattern) throws IOException {
        assertThat(found(file, pattern)).isEqualTo(version.replace("-SNAPSHOT", ""));
    }

    @Test
    void isInTheListOfChanges() throws IOException {
        String changes = Files.readString(Path.of("CHANGELOG.md"));

        assertThat(changes).contains(version.endsWith("-SNAPSHOT") ? "## [Unreleased]" : "## [" + version + "] - ");
    }

    private static String found(Path file, String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
        assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
        return matcher.group(1);
    }
}
