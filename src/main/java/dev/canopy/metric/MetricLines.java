package dev.canopy.metric;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.table.SpreadsheetText;
import dev.canopy.table.TableLines;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The dashboard as lines of text. */
final class MetricLines {
    private MetricLines() {}

    /** A JSON object for each row, the same as in a page. */
    static TableLines<MetricRow> ndjson(List<Metric> metrics, ObjectMapper json) {
        return TableLines.ndjson(json, row -> MetricResponse.Row.from(row, metrics));
    }

    static TableLines<MetricRow> csv(List<Metric> metrics) {
        Stream<String> names = Stream.of("tenant", "name", "parent", "depth", "currency");
        return TableLines.csv(
                Stream.concat(names, metrics.stream().map(Metric::wireName)).toList(),
                row -> fields(MetricResponse.Row.from(row, metrics)));
    }

    /** Only the name is free text. Keys begin with a letter or digit, and the metrics are numbers and times. */
    private static List<@Nullable Object> fields(MetricResponse.Row row) {
        return Stream.<@Nullable Object>concat(
                        Stream.of(
                                row.tenant(),
                                SpreadsheetText.harmless(row.name()),
                                row.parent(),
                                row.depth(),
                                row.currency()),
                        row.metrics().stream())
                .toList();
    }
}
