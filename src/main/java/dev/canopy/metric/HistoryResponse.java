package dev.canopy.metric;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shapes in which clients get metrics over time and by their parts. */
final class HistoryResponse {
    private HistoryResponse() {}

    /** A part of a series. */
    @Schema(name = "SeriesBucket")
    record Bucket(
            Instant from, @Schema(description = "exclusive") Instant to, MetricValues metrics) {}

    /** A series. */
    @Schema(name = "Series")
    record OverTime(
            List<Bucket> data,

            @Schema(description = "everything acknowledged before is included")
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

    /** A part of a metric. */
    @Schema(name = "BreakdownPart")
    record Part(
            @Schema(
                    nullable = true,
                    description = "of the child, the feature, or the value of the attribute; null without one")
            @Nullable String key,

            @Schema(nullable = true) @Nullable String name,
            @Schema(nullable = true) @Nullable Object value) {}

    /** A metric by its parts. */
    @Schema(name = "Breakdown")
    record ByPart(
            List<Part> data,

            @Schema(description = "whether the parts add up to the whole")
            boolean additive,

            @Schema(nullable = true) @Nullable Object whole,

            @Schema(description = "everything acknowledged before is included")
            Instant asOf) {
        ByPart {
            data = List.copyOf(data);
        }

        static ByPart from(Breakdown breakdown, Metric metric) {
            return new ByPart(
                    breakdown.parts().stream()
                            .map(part -> new Part(part.key(), part.name(), Metric.format(part.value())))
                            .toList(),
                    metric.isAdditive(),
                    Metric.format(breakdown.whole()),
                    breakdown.state().asOf());
        }
    }
}
