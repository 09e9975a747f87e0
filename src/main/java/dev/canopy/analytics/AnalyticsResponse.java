package dev.canopy.analytics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.canopy.metric.Metric;
import dev.canopy.metric.MetricValues;
import dev.canopy.tenant.CurrencyCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shapes of series and breakdowns in responses. */
final class AnalyticsResponse {
    private AnalyticsResponse() {}

    /** A bucket of a series. */
    @Schema(name = "SeriesBucket", description = "the metrics of one bucket of a series")
    record Bucket(
            @Schema(description = "the start of the bucket, inclusive")
            Instant from,

            @Schema(description = "the end of the bucket, exclusive")
            Instant to,

            @Schema(ref = "MetricValues", description = "the metrics of the bucket")
            MetricValues metrics,

            @Schema(
                    nullable = true,
                    description =
                            "the parts of the metric, the same in each bucket, the largest of the whole range first, and"
                                    + " after them 'other' if there are more than 'limit'; only with 'by'")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable List<Part> parts) {
        Bucket {
            parts = parts == null ? null : List.copyOf(parts);
        }
    }

    /** A series. */
    @Schema(name = "Series", description = "metrics over time")
    record OverTime(
            @Schema(description = "the buckets, the earliest first")
            List<Bucket> data,

            @Schema(
                    examples = "EUR",
                    required = true,
                    pattern = CurrencyCode.PATTERN,
                    description = CurrencyCode.OF_RESPONSE)
            String currency,

            @Schema(description = MetricValues.AS_OF) Instant asOf) {
        OverTime {
            data = List.copyOf(data);
        }

        static OverTime from(Series series, List<Metric> metrics) {
            List<Bucket> data = new ArrayList<>();
            int size = series.starts().size();
            for (int i = 0; i < size; i++) {
                Instant end = i + 1 < size ? series.starts().get(i + 1) : series.end();
                data.add(new Bucket(
                        series.starts().get(i),
                        end,
                        MetricValues.of(metrics, series.values().get(i)::get),
                        null));
            }
            return new OverTime(data, series.currency(), series.state().asOf());
        }

        static OverTime from(SplitSeries series, Metric metric) {
            List<Bucket> data = new ArrayList<>();
            int size = series.starts().size();
            for (int i = 0; i < size; i++) {
                Breakdown bucket = series.buckets().get(i);
                data.add(new Bucket(
                        series.starts().get(i),
                        i + 1 < size ? series.starts().get(i + 1) : series.end(),
                        MetricValues.of(List.of(metric), whole -> bucket.whole()),
                        Part.all(bucket)));
            }
            return new OverTime(data, series.currency(), series.state().asOf());
        }
    }

    /** A part of a breakdown. */
    @Schema(name = "BreakdownPart", description = "a part of a metric")
    record Part(
            @Schema(
                    type = SchemaType.STRING,
                    nullable = true,
                    description =
                            "the key of the child or feature, the model, the user, or the value of the attribute or"
                                    + " label; null for usage without one; not with several dimensions")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable Object key,

            @Schema(
                    nullable = true,
                    description = "with several dimensions, the key in each of them; null for usage without one")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable List<@Nullable String> keys,

            @Schema(
                    nullable = true,
                    description = "the name of the child or feature, otherwise the same as the key. With several"
                            + " dimensions, the names with ' / ' between them, and '-' for a missing one")
            @Nullable String name,

            @Schema(ref = "MetricValue", description = "the metric of the part; null if it has no value") @Nullable Object value,

            @Schema(
                    nullable = true,
                    minimum = "1",
                    description =
                            "the number of smaller parts that the part 'other' combines; other parts do not have it")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable Long parts) {
        private static final String OTHER = "other";

        Part {
            keys = keys == null ? null : Collections.unmodifiableList(keys);
        }

        static Part from(Breakdown.Part part) {
            Object value = Metric.format(part.value());
            return part.keys().size() == 1
                    ? new Part(node(part.key()), null, part.names().getFirst(), value, null)
                    : new Part(null, part.keys(), name(part), value, null);
        }

        /** A missing key is written, unlike a null. */
        private static Object node(@Nullable String key) {
            return key == null ? NullNode.instance : key;
        }

        private static String name(Breakdown.Part part) {
            return part.names().stream().map(name -> name == null ? "-" : name).collect(Collectors.joining(" / "));
        }

        private static Part from(Breakdown.Other other, int dimensions) {
            Object value = Metric.format(other.value());
            return dimensions == 1
                    ? new Part(node(OTHER), null, OTHER, value, other.parts())
                    : new Part(null, Collections.nCopies(dimensions, OTHER), OTHER, value, other.parts());
        }

        /** The parts in their order, and after them the others together, if there are any. */
        static List<Part> all(Breakdown breakdown) {
            Stream<Part> parts = breakdown.parts().stream().map(Part::from);
            Breakdown.Other other = breakdown.other();
            if (other == null) {
                return parts.toList();
            }
            // Only a series can have others alone, if usage has come while it was read. It has one dimension.
            int dimensions = breakdown.parts().stream()
                    .findFirst()
                    .map(part -> part.keys().size())
                    .orElse(1);
            return Stream.concat(parts, Stream.of(from(other, dimensions))).toList();
        }

        /** The keys in each dimension, also of the only one. */
        List<@Nullable String> allKeys() {
            return keys == null ? Collections.singletonList(key instanceof String text ? text : null) : keys;
        }
    }

    /** A breakdown. */
    @Schema(name = "Breakdown", description = "a metric split by one or more dimensions")
    record ByPart(
            @Schema(description = "the parts, the largest first, and after them 'other' if there are more than 'limit'")
            List<Part> data,

            @Schema(
                    examples = "EUR",
                    required = true,
                    pattern = CurrencyCode.PATTERN,
                    description = CurrencyCode.OF_RESPONSE)
            String currency,

            @Schema(description = "whether the parts add up to 'whole'")
            boolean additive,

            @Schema(ref = "MetricValue", description = "the metric of all parts together; null if it has no value")
            @Nullable Object whole,

            @Schema(description = MetricValues.AS_OF) Instant asOf) {
        ByPart {
            data = List.copyOf(data);
        }

        static ByPart from(Breakdown breakdown, Metric metric) {
            return of(breakdown, metric.isAdditive());
        }

        /** A breakdown whose parts add up. */
        static ByPart additive(Breakdown breakdown) {
            return of(breakdown, true);
        }

        private static ByPart of(Breakdown breakdown, boolean additive) {
            return new ByPart(
                    Part.all(breakdown),
                    breakdown.currency(),
                    additive,
                    Metric.format(breakdown.whole()),
                    breakdown.state().asOf());
        }
    }
}
