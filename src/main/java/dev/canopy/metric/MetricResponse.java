package dev.canopy.metric;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shapes of metrics in answers. */
final class MetricResponse {
    private MetricResponse() {}

    /** A row of the dashboard. */
    @Schema(name = "TenantMetricsRow", description = "a tenant with its metrics")
    record Row(
            @Schema(examples = "acme", description = "the key of the tenant")
            String tenant,

            @Schema(examples = "Acme", description = "the name of the tenant")
            String name,

            @Schema(nullable = true, description = "the key of the parent; null for a root") @Nullable String parent,

            @Schema(examples = "0", description = "the number of steps up to the root")
            long depth,

            @Schema(ref = "MetricValues", description = "the metrics of the tenant in the range")
            MetricValues metrics,

            @Schema(ref = "MetricValues", description = "the metrics of the previous range, if 'compareTo' is given")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable MetricValues previous,

            @Schema(
                    ref = "MetricValues",
                    description = "the differences from the previous range, if 'compareTo' is given; null if a value to"
                            + " compare is missing, and for times")
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
    @Schema(name = "TenantMetricsPage", description = "a page of tenants with their metrics")
    record Dashboard(
            @Schema(description = "the tenants of the page, in its order")
            List<Row> data,

            @Schema(nullable = true, description = "the cursor of the next page; null on the last page") @Nullable String next,

            @Schema(description = "the time up to which all acknowledged usage is included")
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

    /** The metrics of one tenant. */
    @Schema(name = "TenantMetrics", description = "a tenant with its metrics")
    record One(
            @Schema(examples = "acme", description = "the key of the tenant")
            String tenant,

            @Schema(examples = "Acme", description = "the name of the tenant")
            String name,

            @Schema(nullable = true, description = "the key of the parent; null for a root") @Nullable String parent,

            @Schema(examples = "0", description = "the number of steps up to the root")
            long depth,

            @Schema(ref = "MetricValues", description = "the metrics of the tenant in the range")
            MetricValues metrics,

            @Schema(ref = "MetricValues", description = "the metrics of the previous range, if 'compareTo' is given")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable MetricValues previous,

            @Schema(
                    ref = "MetricValues",
                    description = "the differences from the previous range, if 'compareTo' is given; null if a value to"
                            + " compare is missing, and for times")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable MetricValues change,

            @Schema(description = "the time up to which all acknowledged usage is included")
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
    @Schema(name = "Metric", description = "a metric of the catalogue")
    record Entry(
            @Schema(examples = "totalInferenceCost", description = "the name of the metric in parameters and answers")
            String name,

            @Schema(examples = "cumulative", description = "simple, ratio, cumulative, derived or latest")
            String kind,

            @Schema(examples = "subtree", description = "own (the tenant alone) or subtree (with all its descendants)")
            String scope,

            @Schema(examples = "money", description = "ratio, money, events, tokens, edges, tenants or time")
            String unit,

            @Schema(description = "the definition of the metric")
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
