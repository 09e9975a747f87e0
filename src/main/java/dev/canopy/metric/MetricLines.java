package dev.canopy.metric;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SequenceWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes rows as lines of text. Each export needs an instance of its own. Not thread-safe. */
final class MetricLines {
    private final ObjectWriter writer;
    private final List<Metric> metrics;
    private final Function<MetricResponse.Row, Object> line;
    private @Nullable Object head;

    private MetricLines(
            ObjectWriter writer,
            List<Metric> metrics,
            Function<MetricResponse.Row, Object> line,
            @Nullable Object head) {
        this.writer = writer;
        this.metrics = metrics;
        this.line = line;
        this.head = head;
    }

    /** A JSON object for each row, the same as in a page, separated by line feeds. */
    static MetricLines ndjson(List<Metric> metrics, ObjectMapper json) {
        return new MetricLines(json.writer().withRootValueSeparator("\n"), metrics, row -> row, null);
    }

    /** A record of RFC 4180 for each row, after a record with the names. A missing value is an empty field. */
    static MetricLines csv(List<Metric> metrics) {
        Stream<String> names = Stream.of("tenant", "name", "parent", "depth");
        return new MetricLines(
                Csv.WRITER,
                metrics,
                MetricLines::fields,
                Stream.concat(names, metrics.stream().map(Metric::wireName)).toArray());
    }

    byte[] of(List<MetricRow> rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SequenceWriter lines = writer.writeValues(out)) {
            if (head != null) {
                lines.write(head);
                head = null;
            }
            for (MetricRow row : rows) {
                lines.write(line.apply(MetricResponse.Row.from(row, metrics)));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    /** Only the name is free text. Keys begin with a letter or digit, and the metrics are numbers and times. */
    private static Object[] fields(MetricResponse.Row row) {
        return Stream.concat(
                        Stream.of(row.tenant(), SpreadsheetText.harmless(row.name()), row.parent(), row.depth()),
                        row.metrics().stream())
                // The writer would omit nulls of an array.
                .map(value -> value == null ? "" : value.toString())
                .toArray();
    }
}
