package dev.canopy.budget;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import dev.canopy.metric.BuiltInMetric;
import dev.canopy.metric.CalendarPeriod;
import dev.canopy.metric.Metric;
import dev.canopy.metric.MetricCatalogue;
import dev.canopy.metric.Window;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.TenantIdentity;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A budget as the client describes it.
 *
 * @param metric a sum or a count of usage
 * @param amount 0 or more
 * @param period empty for a budget without end
 * @param zone the time zone of the period
 * @param enforcement none by default
 * @param rounded the number of amounts that were rounded to nine digits after the point, 0 or 1
 */
public record BudgetDraft(
        Metric metric,
        BigDecimal amount,
        Optional<CalendarPeriod> period,
        ZoneId zone,
        Thresholds thresholds,
        Enforcement enforcement,
        int rounded) {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Set<String> FIELDS =
            Set.of("metric", "amount", "period", "timeZone", "thresholds", "enforcement");

    /** A budget in UTC, that no client describes. */
    public static BudgetDraft of(
            Metric metric,
            long amount,
            Optional<CalendarPeriod> period,
            Thresholds thresholds,
            Enforcement enforcement) {
        return new BudgetDraft(metric, BigDecimal.valueOf(amount), period, UTC, thresholds, enforcement, 0);
    }

    /** @throws ProblemException (422) with each field that is unknown, missing or invalid */
    static BudgetDraft read(@Nullable JsonNode json, MetricCatalogue catalogue) {
        Body body = Body.of(json, FIELDS).require("amount");
        Metric metric = body.read(
                        "metric",
                        "must be the name of a metric that is a sum or a count of usage, such as totalInferenceCost",
                        node -> Body.text(node).flatMap(catalogue::findLimitable))
                .orElse(BuiltInMetric.TOTAL_INFERENCE_COST);
        BudgetDraft draft = new BudgetDraft(
                metric,
                BudgetUnit.of(metric).readAmount(body, "amount").orElse(BigDecimal.ZERO),
                body.read("period", CalendarPeriod.FORM, node -> Body.text(node).flatMap(CalendarPeriod::parse)),
                body.read("timeZone", Window.ZONE_FORM, node -> Body.text(node).flatMap(Window::parseZone))
                        .orElse(UTC),
                body.read("thresholds", Thresholds.FORM, Thresholds::read).orElse(Thresholds.NONE),
                body.read(
                                "enforcement",
                                "must be \"none\" or \"hard\"",
                                node -> Body.text(node).flatMap(Enforcement::parse))
                        .orElse(Enforcement.NONE),
                body.rounded());
        if (draft.enforcement == Enforcement.HARD && metric.meter().isPresent()) {
            body.refuse(
                    "enforcement", "must be \"none\" for the metric of a meter, of which a reservation has no amount");
        }
        body.throwIfAny();
        return draft;
    }

    /** The name of the metric in a body of a budget or an alert, if it has one. */
    public static List<String> metricNames(@Nullable JsonNode json) {
        return json == null
                ? List.of()
                : Stream.ofNullable(json.path("metric").textValue()).toList();
    }

    /** The budget as a query returns it, without its version, which the database gives it. */
    BudgetView toView(TenantIdentity tenant, String key, String name) {
        return new BudgetView(
                tenant.id(),
                key,
                tenant.currency(),
                name,
                metric,
                amount,
                period,
                zone,
                thresholds,
                enforcement,
                Instant.EPOCH);
    }
}
