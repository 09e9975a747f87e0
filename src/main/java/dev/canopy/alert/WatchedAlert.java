package dev.canopy.alert;

import dev.canopy.attribute.Money;
import dev.canopy.budget.BudgetUnit;
import dev.canopy.budget.Thresholds;
import dev.canopy.metric.CalendarPeriod;
import dev.canopy.metric.Metric;
import dev.canopy.metric.Window;
import dev.canopy.metric.WindowedMetric;
import io.vertx.mutiny.sqlclient.Row;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An alert with the value that it watches: its budget's, if it has one.
 *
 * @param tenant the key of the tenant
 * @param currency that of the account
 * @param amount the amount of the budget, or the threshold of the alert
 * @param shares of the amount, at which the alert fires
 */
record WatchedAlert(
        long tenantId,
        String tenant,
        String currency,
        String name,
        Optional<String> budget,
        Metric metric,
        BigDecimal amount,
        Optional<CalendarPeriod> period,
        ZoneId zone,
        List<BigDecimal> shares,
        Optional<UUID> webhook) {
    private static final Window ALL_TIME = new Window(null, null);

    WatchedAlert {
        shares = List.copyOf(shares);
    }

    static WatchedAlert from(Row row, Metric metric) {
        List<BigDecimal> shares = Thresholds.parse(row.getString("thresholds")).shares();
        return new WatchedAlert(
                row.getLong("tenant_id"),
                row.getString("tenant"),
                row.getString("currency"),
                row.getString("name"),
                Optional.ofNullable(row.getString("budget")),
                metric,
                BudgetUnit.decimal(new Money(new BigInteger(row.getString("amount")))),
                Optional.ofNullable(row.getString("period")).map(CalendarPeriod::valueOf),
                ZoneId.of(row.getString("time_zone")),
                shares.isEmpty() ? List.of(BigDecimal.ONE) : shares,
                Optional.ofNullable(row.getUUID("webhook_id")));
    }

    /** The figure of the ledger that the alert watches at a time. */
    WindowedMetric watched(Instant now) {
        return new WindowedMetric(
                tenantId,
                metric,
                period.map(calendar -> calendar.around(now, zone)).orElse(ALL_TIME));
    }

    BudgetUnit unit() {
        return BudgetUnit.of(metric);
    }

    /** The events of a value of the metric: one for each share that it has reached. */
    List<ReachedThreshold> reached(BigDecimal value, Instant now) {
        Window window = watched(now).window();
        return shares.stream()
                .filter(share -> value.compareTo(amount.multiply(share)) >= 0)
                .map(share -> new ReachedThreshold(this, window, share, value, now))
                .toList();
    }
}
