package dev.canopy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each link of a document to a file leads somewhere, and so does each link to a heading. */
class LinksTest {
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|`[^`\\n]*`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern EXTERNAL = Pattern.compile("[a-z]+:.*");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern DROPPED = Pattern.compile("[^\\p{L}\\p{N} _-]");

    @Test
    void leadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            links(document)
                    .filter(link -> !leadsSomewhere(document, link))
                    .forEach(link -> broken.add(document + ": " + link));
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void findsAMissingFileAndAMissingHeading() {
        Path document = Path.of("docs", "glossary.md");

        assertThat(leadsSomewhere(document, "missing.md")).isFalse();
        assertThat(leadsSomewhere(document, "../README.md#missing")).isFalse();
        assertThat(leadsSomewhere(document, "../README.md#run")).isTrue();
    }

    /** The site is built strictly: a document that its menu leaves out is an error there. */
    @Test
    void areInTheMenuOfTheSite() throws IOException {
        String menu = Files.readString(Path.of(".ci", "site", "mkdocs.yml"));

        assertThat(documents().stream()
                        .map(Path::toString)
                        .filter(document -> !document.startsWith("docs/decisions/0")))
                .allSatisfy(document -> assertThat(menu).contains(": " + document + "\n"));
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
                .map(Path::of)
                .toList());
        for (String folder : List.of("docs", "clients", "load-tests")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                files.filter(file -> file.toString().endsWith(".md"))
                        .filter(file -> !file.toString().contains("node_modules")
                                && !file.toString().contains("target"))
                        .forEach(documents::add);
            }
        }
        return documents;
    }

    private static Stream<String> links(Path document) throws IOException {
        return LINK.matcher(CODE.matcher(Files.readString(document)).replaceAll(""))
                .results()
                .map(link -> link.group(1))
                .filter(link -> !EXTERNAL.matcher(link).matches());
    }

    private static boolean leadsSomewhere(Path document, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
        return Files.exists(target) && (parts.length == 1 || anchors(target).anyMatch(parts[1]::equals));
    }

    /** As GitHub makes them of headings: small letters, hyphens for spaces, and no punctuation. */
    private static Stream<String> anchors(Path document) {
        try {
            return HEADING.matcher(Files.readString(document))
                    .results()
                    .map((MatchResult heading) -> DROPPED.matcher(
                                    heading.group(1).toLowerCase(Locale.ROOT))
                            .replaceAll("")
                            .replace(' ', '-'));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
