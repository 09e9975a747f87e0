package dev.canopy.alert;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import dev.canopy.budget.BudgetUnit;
import dev.canopy.listing.KeyForm;
import dev.canopy.listing.PublicId;
import dev.canopy.metric.CalendarPeriod;
import dev.canopy.metric.Metric;
import dev.canopy.metric.MetricCatalogue;
import dev.canopy.metric.Window;
import dev.canopy.problem.ProblemException;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An alert as the client describes it: of a budget, or of a metric with a threshold.
 *
 * @param budget the name of a budget of the tenant; empty for a metric
 * @param metric a sum of usage, or a metric of a meter; empty for a budget
 * @param threshold 0 or more; empty for a budget
 * @param period empty for all time, and for a budget
 * @param webhook empty if no message is sent
 * @param rounded the number of amounts that were rounded to nine digits after the point, 0 or 1
 */
record AlertDraft(
        Optional<String> budget,
        Optional<Metric> metric,
        Optional<BigDecimal> threshold,
        Optional<CalendarPeriod> period,
        ZoneId zone,
        Optional<UUID> webhook,
        int rounded) {
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final Set<String> FIELDS = Set.of("budget", "metric", "threshold", "period", "timeZone", "webhook");

    /** An alert at the thresholds of a budget, without a webhook. */
    static AlertDraft ofBudget(String name) {
        return new AlertDraft(
                Optional.of(name), Optional.empty(), Optional.empty(), Optional.empty(), UTC, Optional.empty(), 0);
    }

    /** @throws ProblemException (422) with each field that is unknown, missing or invalid */
    static AlertDraft read(@Nullable JsonNode json, MetricCatalogue catalogue) {
        Body body = Body.of(json, FIELDS);
        Optional<String> budget = body.read(
                "budget",
                "must be the name of a budget of the tenant",
                node -> Body.text(node).flatMap(KeyForm::parse));
        if (body.has("budget")) {
            List.of("metric", "threshold", "period", "timeZone").stream()
                    .filter(body::has)
                    .forEach(field -> body.refuse(field, "is not allowed together with 'budget'"));
        } else {
            body.require("metric").require("threshold");
        }
        Optional<Metric> metric = body.read(
                "metric",
                "must be the name of a metric that is a sum of usage, such as totalInferenceCost, or of a meter",
                node -> Body.text(node).flatMap(catalogue::findWatchable));
        AlertDraft draft = new AlertDraft(
                budget,
                metric,
                metric.flatMap(sum -> BudgetUnit.of(sum).readAmount(body, "threshold")),
                body.read("period", CalendarPeriod.FORM, node -> Body.text(node).flatMap(CalendarPeriod::parse)),
                body.read("timeZone", Window.ZONE_FORM, node -> Body.text(node).flatMap(Window::parseZone))
                        .orElse(UTC),
                body.read(
                        "webhook",
                        "must be the id of a webhook of the tenant",
                        node -> Body.text(node).flatMap(PublicId::parse)),
                body.rounded());
        body.throwIfAny();
        return draft;
    }
}
