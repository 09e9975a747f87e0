package dev.canopy.metric;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shapes in which clients get metrics. */
final class MetricResponse {
    private MetricResponse() {}

    /** A tenant in a page. */
    @Schema(name = "TenantMetricsRow")
    record Row(
            @Schema(examples = "acme") String tenant,
            @Schema(examples = "Acme") String name,
            @Schema(nullable = true) @Nullable String parent,
            @Schema(examples = "0") long depth,
            MetricValues metrics,

            @Schema(nullable = true, description = "of the range before, where it is asked for")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable MetricValues previous,

            @Schema(nullable = true, description = "differences to the range before, where they are asked for")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable MetricValues change) {

        static Row from(MetricRow row, List<Metric> metrics) {
            return new Row(
                    row.key(),
                    row.name(),
                    row.parent(),
                    row.depth(),
                    Metric.values(metrics, row),
                    row.isCompared() ? Metric.previous(metrics, row) : null,
                    row.isCompared() ? Metric.changes(metrics, row) : null);
        }
    }

    /** A page of the dashboard. */
    @Schema(name = "TenantMetricsPage")
    record Dashboard(
            List<Row> data,

            @Schema(nullable = true, description = "cursor of the next page") @Nullable String next,

            @Schema(description = "everything acknowledged before is included")
            Instant asOf) {
        Dashboard {
            data = List.copyOf(data);
        }

        static Dashboard from(MetricPage page, List<Metric> metrics) {
            return new Dashboard(
                    page.rows().stream().map(row -> Row.from(row, metrics)).toList(),
                    page.next(),
                    page.state().asOf());
        }
    }

    /** One tenant. */
    @Schema(name = "TenantMetrics")
    record One(
            @Schema(examples = "acme") String tenant,
            @Schema(examples = "Acme") String name,
            @Schema(nullable = true) @Nullable String parent,
            @Schema(examples = "0") long depth,
            MetricValues metrics,

            @Schema(nullable = true, description = "of the range before, where it is asked for")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable MetricValues previous,

            @Schema(nullable = true, description = "differences to the range before, where they are asked for")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable MetricValues change,

            @Schema(description = "everything acknowledged before is included")
            Instant asOf) {

        static One from(MetricRow row, List<Metric> metrics) {
            return new One(
                    row.key(),
                    row.name(),
                    row.parent(),
                    row.depth(),
                    Metric.values(metrics, row),
                    row.isCompared() ? Metric.previous(metrics, row) : null,
                    row.isCompared() ? Metric.changes(metrics, row) : null,
                    row.state().asOf());
        }
    }

    /** An entry of the catalogue. */
    @Schema(name = "Metric")
    record Entry(
            @Schema(examples = "totalInferenceCost") String name,
            @Schema(examples = "cumulative") String kind,
            @Schema(examples = "subtree") String scope,
            @Schema(examples = "money") String unit,
            String description) {

        static Entry from(Metric metric) {
            return new Entry(
                    metric.wireName(),
                    lower(metric.kind()),
                    lower(metric.reach()),
                    lower(metric.unit()),
                    metric.description());
        }

        private static String lower(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
    }
}
