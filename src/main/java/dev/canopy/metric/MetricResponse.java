package dev.canopy.metric;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.canopy.tenant.CurrencyCode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The shapes of metrics in responses. */
final class MetricResponse {
    private static final String PARENT = "the key of the parent; null for a root, and if the caller does not see it";

    private static final String DEPTH =
            "the number of steps up to the root, or to the highest ancestor that the caller" + " sees";

    private static final String METRICS = "the metrics of the tenant in the range";

    private static final String PREVIOUS = "the metrics of the previous range, if 'compareTo' is given";

    private static final String CHANGE = "the differences from the previous range, if 'compareTo' is given; null if a"
            + " value to compare is missing, and for times";

    private MetricResponse() {}

    /** A row of the dashboard. */
    @Schema(name = "TenantMetricsRow", description = "a tenant with its metrics")
    record Row(
            @Schema(examples = "acme", description = "the key of the tenant")
            String tenant,

            @Schema(examples = "Acme", description = "the name of the tenant")
            String name,

            @Schema(nullable = true, description = PARENT) @Nullable String parent,

            @Schema(examples = "0", description = DEPTH) long depth,

            @Schema(
                    examples = "EUR",
                    required = true,
                    pattern = CurrencyCode.PATTERN,
                    description = CurrencyCode.OF_RESPONSE)
            String currency,

            @Schema(ref = "MetricValues", description = METRICS)
            MetricValues metrics,

            @Schema(ref = "MetricValues", description = PREVIOUS) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MetricValues previous,

            @Schema(ref = "MetricValues", description = CHANGE) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MetricValues change) {

        static Row from(MetricRow row, List<Metric> metrics) {
            return new Row(
                    row.key(),
                    row.name(),
                    row.parent(),
                    row.depth(),
                    row.currency(),
                    MetricValues.of(metrics, row),
                    row.isCompared() ? MetricValues.previous(metrics, row) : null,
                    row.isCompared() ? MetricValues.changes(metrics, row) : null);
        }
    }

    /** A page of the dashboard. */
    @Schema(name = "TenantMetricsPage", description = "a page of tenants with their metrics")
    record Dashboard(
            @Schema(description = "the tenants of the page, in its order")
            List<Row> data,

            @Schema(
                    examples = "[\"EUR\",\"USD\"]",
                    description =
                            "the currencies of the tenants of the page, sorted by code, if there are several; their"
                                    + " amounts cannot be compared")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable List<String> currencies,

            @Schema(nullable = true, description = "the cursor of the next page; null on the last page") @Nullable String next,

            @Schema(description = MetricValues.AS_OF) Instant asOf) {
        Dashboard {
            data = List.copyOf(data);
            currencies = currencies == null ? null : List.copyOf(currencies);
        }

        static Dashboard from(MetricPage page, List<Metric> metrics) {
            return new Dashboard(
                    page.rows().stream().map(row -> Row.from(row, metrics)).toList(),
                    several(page),
                    page.next(),
                    page.state().asOf());
        }

        private static @Nullable List<String> several(MetricPage page) {
            List<String> currencies = page.rows().stream()
                    .map(MetricRow::currency)
                    .distinct()
                    .sorted()
                    .toList();
            return currencies.size() > 1 ? currencies : null;
        }
    }

    /** The metrics of one tenant. */
    @Schema(name = "TenantMetrics", description = "a tenant with its metrics")
    record One(
            @Schema(examples = "acme", description = "the key of the tenant")
            String tenant,

            @Schema(examples = "Acme", description = "the name of the tenant")
            String name,

            @Schema(nullable = true, description = PARENT) @Nullable String parent,

            @Schema(examples = "0", description = DEPTH) long depth,

            @Schema(
                    examples = "EUR",
                    required = true,
                    pattern = CurrencyCode.PATTERN,
                    description = CurrencyCode.OF_RESPONSE)
            String currency,

            @Schema(ref = "MetricValues", description = METRICS)
            MetricValues metrics,

            @Schema(ref = "MetricValues", description = PREVIOUS) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MetricValues previous,

            @Schema(ref = "MetricValues", description = CHANGE) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MetricValues change,

            @Schema(description = MetricValues.AS_OF) Instant asOf) {

        static One from(MetricRow row, List<Metric> metrics) {
            return new One(
                    row.key(),
                    row.name(),
                    row.parent(),
                    row.depth(),
                    row.currency(),
                    MetricValues.of(metrics, row),
                    row.isCompared() ? MetricValues.previous(metrics, row) : null,
                    row.isCompared() ? MetricValues.changes(metrics, row) : null,
                    row.state().asOf());
        }
    }

    /** An entry of the catalogue. */
    @Schema(name = "Metric", description = "a metric of the catalogue")
    record Entry(
            @Schema(examples = "totalInferenceCost", description = "the name of the metric in parameters and responses")
            String name,

            @Schema(examples = "cumulative", description = "simple, ratio, cumulative, derived, latest or meter")
            String kind,

            @Schema(examples = "subtree", description = "own (the tenant alone) or subtree (with all its descendants)")
            String scope,

            @Schema(
                    examples = "money",
                    description = "ratio, money, events, tokens, edges, tenants or time; or the unit of a meter")
            String unit,

            @Schema(description = "the definition of the metric")
            String description) {

        static Entry from(Metric metric) {
            return new Entry(
                    metric.wireName(),
                    lower(metric.kind()),
                    lower(metric.reach()),
                    metric.unit(),
                    metric.description());
        }

        private static String lower(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }
    }
}
