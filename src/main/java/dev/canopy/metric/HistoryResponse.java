package dev.canopy.metric;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shapes of series and breakdowns in answers. */
final class HistoryResponse {
    private HistoryResponse() {}

    /** A bucket of a series. */
    @Schema(name = "SeriesBucket", description = "the metrics of one bucket of a series")
    record Bucket(
            @Schema(description = "the start of the bucket, inclusive")
            Instant from,

            @Schema(description = "the end of the bucket, exclusive")
            Instant to,

            @Schema(ref = "MetricValues", description = "the metrics of the bucket")
            MetricValues metrics) {}

    /** A series. */
    @Schema(name = "Series", description = "metrics over time")
    record OverTime(
            @Schema(description = "the buckets, the earliest first")
            List<Bucket> data,

            @Schema(description = "the time up to which all acknowledged usage is included")
            Instant asOf) {
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
                        MetricValues.of(metrics, series.values().get(i)::get)));
            }
            return new OverTime(data, series.state().asOf());
        }
    }

    /** A part of a breakdown. */
    @Schema(name = "BreakdownPart", description = "a part of a metric")
    record Part(
            @Schema(
                    nullable = true,
                    description =
                            "the key of the child or feature, the model, or the value of the attribute; null for events"
                                    + " without one")
            @Nullable String key,

            @Schema(nullable = true, description = "the name of the child or feature, otherwise the same as the key")
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

        static Part from(Breakdown.Part part) {
            return new Part(part.key(), part.name(), Metric.format(part.value()), null);
        }

        static Part from(Breakdown.Other other) {
            return new Part(OTHER, OTHER, Metric.format(other.value()), other.parts());
        }
    }

    /** A breakdown. */
    @Schema(name = "Breakdown", description = "a metric split by a dimension")
    record ByPart(
            @Schema(description = "the parts, the largest first, and after them 'other' if there are more than 'limit'")
            List<Part> data,

            @Schema(description = "whether the parts add up to 'whole'")
            boolean additive,

            @Schema(ref = "MetricValue", description = "the metric of all parts together; null if it has no value")
            @Nullable Object whole,

            @Schema(description = "the time up to which all acknowledged usage is included")
            Instant asOf) {
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
                    Stream.concat(
                                    breakdown.parts().stream().map(Part::from),
                                    Stream.ofNullable(breakdown.other()).map(Part::from))
                            .toList(),
                    additive,
                    Metric.format(breakdown.whole()),
                    breakdown.state().asOf());
        }
    }
}
