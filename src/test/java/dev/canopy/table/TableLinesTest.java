package dev.canopy.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Multi;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The lines of tables. */
class TableLinesTest {
    private static String text(TableLines<String> lines, List<List<String>> rows) {
        return lines.of(Multi.createFrom().iterable(rows)).collect().asList().await().indefinitely().stream()
                .map(bytes -> new String(bytes, UTF_8))
                .collect(Collectors.joining());
    }

    @Test
    void writesTheNamesOfTheColumnsOnce() {
        TableLines<String> lines = TableLines.csv(List.of("a", "b"), row -> Arrays.asList(row, null));

        assertThat(text(lines, List.of(List.of("1", "x,y"), List.of("2"))))
                .isEqualTo("a,b\r\n1,\r\n\"x,y\",\r\n2,\r\n");
    }

    @Test
    void writesTheNamesOfTheColumnsOfATableWithoutRows() {
        assertThat(text(TableLines.csv(List.of("a", "b"), List::of), List.of())).isEqualTo("a,b\r\n");
    }

    @Test
    void separatesLinesOfJson() {
        TableLines<String> lines = TableLines.ndjson(new ObjectMapper(), row -> List.of(row));

        assertThat(text(lines, List.of(List.of("1", "2")))).isEqualTo("[\"1\"]\n[\"2\"]");
    }

    @Test
    void writesNoLineOfJsonForATableWithoutRows() {
        assertThat(text(TableLines.ndjson(new ObjectMapper(), row -> row), List.of()))
                .isEmpty();
    }
}
