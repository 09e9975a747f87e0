package dev.canopy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page for operators says about sizes is measured, and said once. */
class SizingTest {
    private static final Pattern RATE = Pattern.compile("([0-9,]+)/s");

    @Test
    void takesItsRatesFromThePerformancePage() throws IOException {
        String operations = Files.readString(Path.of("docs", "operations.md"));
        List<String> rates = RATE.matcher(operations)
                .results()
                .map((MatchResult rate) -> rate.group(1))
                .toList();

        assertThat(rates).hasSizeGreaterThan(4);
        assertThat(Files.readString(Path.of("docs", "performance.md"))).contains(rates);
    }
}
