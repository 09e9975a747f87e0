package dev.canopy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the README and the page for operators say about sizes is measured, and said once: each figure with a unit is on
 * the performance page, or in a document to which its paragraph links.
 */
class SizingTest {
    private static final Path PERFORMANCE = Path.of("docs", "performance.md");
    private static final Pattern FIGURE =
            Pattern.compile("(\\d[\\d,.]*)(?: to (\\d[\\d,.]*))?(?: events)?(/s| (?:ms|s|KB|MB|GB|bytes)\\b)");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+\\.md)");

    /** @param atLeast the figures of the section, so that the pattern cannot stop to find them */
    @ParameterizedTest
    @CsvSource({"README.md, Measured, 20", "docs/operations.md, Sizing, 12", "docs/operations.md, Scaling out, 4"})
    void takesItsFiguresFromThePerformancePage(Path document, String section, int atLeast) throws IOException {
        String text = Files.readString(document)
                .split("\n## " + section + "\n", -1)[1]
                .split("\n## ", -1)[0];
        long figures = 0;
        for (String paragraph : text.split("\n(?=[|*-]|\n)", -1)) {
            List<String> sources = sources(document, paragraph);
            for (MatchResult figure : FIGURE.matcher(paragraph).results().toList()) {
                for (String number : numbers(figure)) {
                    figures++;
                    assertThat(sources)
                            .as("'%s' of '%s'", figure.group(), paragraph.strip())
                            .anyMatch(line -> has(line, number, figure.group(3)));
                }
            }
        }

        assertThat(figures).isGreaterThanOrEqualTo(atLeast);
    }

    private static List<String> numbers(MatchResult figure) {
        return Stream.of(figure.group(1), figure.group(2))
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * Whether a line has the number and its unit, which a table has beside it. Rates are in tables with other heads.
     */
    private static boolean has(String line, String number, String unit) {
        return Pattern.compile("(?<![\\d,.])" + Pattern.quote(number) + "(?!\\d|[,.]\\d)")
                        .matcher(line)
                        .find()
                && (unit.equals("/s")
                        || Pattern.compile("\\b" + unit.strip() + "\\b")
                                .matcher(line)
                                .find());
    }

    private static List<String> sources(Path document, String paragraph) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(PERFORMANCE));
        for (MatchResult link : LINK.matcher(paragraph).results().toList()) {
            lines.addAll(Files.readAllLines(document.resolveSibling(link.group(1))));
        }
        return lines;
    }
}
