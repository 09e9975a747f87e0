package dev.canopy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README and the page for operators say about sizes is measured, and said once. */
class SizingTest {
    private static final Pattern RATE = Pattern.compile("([0-9,]+)/s");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/operations.md"})
    void takesItsRatesFromThePerformancePage(Path document) throws IOException {
        List<String> rates = RATE.matcher(Files.readString(document))
                .results()
                .map((MatchResult rate) -> rate.group(1))
                .toList();

        assertThat(rates).hasSizeGreaterThan(4);
        assertThat(Files.readString(Path.of("docs", "performance.md"))).contains(rates);
    }
}
