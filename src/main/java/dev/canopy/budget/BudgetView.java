package dev.canopy.budget;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import dev.canopy.metric.CalendarPeriod;
import dev.canopy.metric.Metric;
import dev.canopy.metric.MetricCatalogue;
import dev.canopy.metric.Window;
import dev.canopy.metric.WindowedMetric;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * A budget as a query returns it.
 *
 * @param tenant the key of the tenant
 * @param currency that of the account
 * @param version the time of the last change
 * @param period empty for a budget without end
 */
record BudgetView(
        Long tenantId,
        String tenant,
        String currency,
        String name,
        Metric metric,
        BigDecimal amount,
        Optional<CalendarPeriod> period,
        ZoneId zone,
        Thresholds thresholds,
        Enforcement enforcement,
        Instant version) {
    static final List<Expression<Budget, ?>> COLUMNS = List.of(
            BudgetAttributes.TENANT_ID,
            BudgetAttributes.TENANT_KEY,
            BudgetAttributes.CURRENCY,
            BudgetAttributes.NAME,
            BudgetAttributes.METRIC,
            BudgetAttributes.METER,
            BudgetAttributes.AMOUNT,
            BudgetAttributes.PERIOD,
            BudgetAttributes.TIME_ZONE,
            BudgetAttributes.THRESHOLDS,
            BudgetAttributes.ENFORCEMENT,
            BudgetAttributes.UPDATED_AT);

    private static final Window ALL_TIME = new Window(null, null);

    static BudgetView from(Row row, MetricCatalogue catalogue) {
        return new BudgetView(
                row.require(BudgetAttributes.TENANT_ID),
                row.require(BudgetAttributes.TENANT_KEY),
                row.require(BudgetAttributes.CURRENCY),
                row.require(BudgetAttributes.NAME),
                catalogue.findLimitable(row.require(BudgetAttributes.METRIC)).orElseThrow(),
                BudgetUnit.decimal(row.require(BudgetAttributes.AMOUNT)),
                Optional.ofNullable(row.get(BudgetAttributes.PERIOD)),
                ZoneId.of(row.require(BudgetAttributes.TIME_ZONE)),
                Thresholds.parse(row.require(BudgetAttributes.THRESHOLDS)),
                row.require(BudgetAttributes.ENFORCEMENT),
                row.require(BudgetAttributes.UPDATED_AT));
    }

    BudgetView at(Instant stored) {
        return new BudgetView(
                tenantId, tenant, currency, name, metric, amount, period, zone, thresholds, enforcement, stored);
    }

    /** The range of time that the budget is for at a time. */
    Window window(Instant now) {
        return period.map(calendar -> calendar.around(now, zone)).orElse(ALL_TIME);
    }

    /** The figure of the ledger that the budget limits. */
    WindowedMetric used(Instant now) {
        return new WindowedMetric(tenantId, metric, window(now));
    }

    /**
     * The same figure of the time after the current period, for which events may be dated ahead; empty without an end.
     */
    Optional<WindowedMetric> usedAhead(Instant now) {
        Instant end = window(now).to();
        return Optional.ofNullable(end).map(after -> new WindowedMetric(tenantId, metric, new Window(after, null)));
    }

    /** Both figures in one. */
    WindowedMetric usedFromNow(Instant now) {
        return new WindowedMetric(tenantId, metric, new Window(window(now).from(), null));
    }
}
