package dev.canopy.analytics;

import dev.canopy.metric.Metric;
import dev.canopy.table.SpreadsheetText;
import dev.canopy.table.TableLines;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Series and breakdowns as lines of text. */
final class AnalyticsLines {
    private AnalyticsLines() {}

    /**
     * A record for each bucket: its start, its end, the currency of its amounts, and the metrics.
     *
     * @param currency that of the account
     */
    static TableLines<AnalyticsResponse.Bucket> series(List<Metric> metrics, String currency) {
        return TableLines.csv(
                Stream.concat(
                                Stream.of("from", "to", "currency"),
                                metrics.stream().map(Metric::wireName))
                        .toList(),
                bucket -> Stream.<@Nullable Object>concat(
                                Stream.of(bucket.from(), bucket.to(), currency), bucket.metrics().stream())
                        .toList());
    }

    /** A part of a bucket, which is a record of its own. */
    record BucketPart(Instant from, Instant to, AnalyticsResponse.Part part) {
        static List<BucketPart> all(AnalyticsResponse.OverTime series) {
            return series.data().stream()
                    .flatMap(bucket -> Stream.ofNullable(bucket.parts())
                            .flatMap(List::stream)
                            .map(part -> new BucketPart(bucket.from(), bucket.to(), part)))
                    .toList();
        }
    }

    /**
     * A record for each part of each bucket.
     *
     * @param currency that of the account
     */
    static TableLines<BucketPart> parts(String currency) {
        return TableLines.csv(List.of("from", "to", "key", "name", "currency", "value", "parts"), line -> {
            List<@Nullable Object> fields = new ArrayList<>(List.of(line.from(), line.to()));
            fields.addAll(fields(line.part(), currency));
            return fields;
        });
    }

    /**
     * A record for each part. The column of a single key is {@code key}; several columns have the names of the
     * dimensions.
     *
     * @param by the dimensions
     * @param currency that of the account
     */
    static TableLines<AnalyticsResponse.Part> breakdown(List<Breakdown.By> by, String currency) {
        List<String> keys = by.size() == 1
                ? List.of("key")
                : by.stream().map(Breakdown.By::wireName).toList();
        return TableLines.csv(
                Stream.concat(keys.stream(), Stream.of("name", "currency", "value", "parts"))
                        .toList(),
                part -> fields(part, currency));
    }

    /** Keys can be models, users and attributes, which are free text, as names are. */
    private static List<@Nullable Object> fields(AnalyticsResponse.Part part, String currency) {
        List<@Nullable Object> fields = new ArrayList<>();
        part.allKeys().forEach(key -> fields.add(SpreadsheetText.harmlessOrNull(key)));
        fields.add(SpreadsheetText.harmlessOrNull(part.name()));
        fields.add(currency);
        fields.add(part.value());
        fields.add(part.parts());
        return fields;
    }
}
