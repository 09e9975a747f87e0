package dev.canopy.budget;

import dev.canopy.metric.Window;
import dev.canopy.metric.WindowedMetric;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A budget with its usage at a time.
 *
 * @param window the current period
 * @param used empty if it needs events that are no longer kept
 * @param reserved 0 or more; what open reservations hold, usage that is not in the metrics yet, and usage that is dated
 *     ahead, into a later period
 */
record BudgetStatus(BudgetView budget, Window window, Optional<BigDecimal> used, BigDecimal reserved, Instant now) {
    /** A forecast needs this part of a period: before, a single event could make it any number of times too large. */
    private static final int FORECAST_PART = 24;

    private static final long MICROS = 1_000;

    /** The figures that {@link #of} needs. */
    static Stream<WindowedMetric> wanted(BudgetView budget, Instant now) {
        return Stream.concat(Stream.of(budget.used(now)), budget.usedAhead(now).stream());
    }

    /** @param values of the metric; missing if they need events that are no longer kept */
    static BudgetStatus of(
            BudgetView budget, Map<WindowedMetric, Object> values, ReservedAmounts reserved, Instant now) {
        Window window = budget.window(now);
        Function<Object, BigDecimal> number = BudgetUnit.of(budget.metric())::number;
        Optional<BigDecimal> used =
                Optional.ofNullable(values.get(budget.used(now))).map(number);
        BigDecimal held = budget.usedAhead(now)
                .map(ahead -> Optional.ofNullable(values.get(ahead))
                        .map(number)
                        .orElse(BigDecimal.ZERO)
                        .add(reserved.of(budget, window, ahead.window())))
                .orElseGet(() -> reserved.of(budget, window));
        return new BudgetStatus(budget, window, used, held, now);
    }

    BudgetUnit unit() {
        return BudgetUnit.of(budget.metric());
    }

    /** The remaining amount for reservations; less than 0 if more was used or reserved. */
    Optional<BigDecimal> remaining() {
        return used.map(number -> budget.amount().subtract(number).subtract(reserved));
    }

    /** The part of the amount that is used; empty for an amount of 0. */
    Optional<Double> ratio() {
        return budget.amount().signum() == 0
                ? Optional.empty()
                : used.map(number -> number.doubleValue() / budget.amount().doubleValue());
    }

    /** The thresholds that the usage has reached. */
    Thresholds reached() {
        return used.map(number -> budget.thresholds().reached(number, budget.amount()))
                .orElse(Thresholds.NONE);
    }

    /**
     * The usage at the end of the period if usage continues at the present rate: the usage so far, times the length of
     * the period, divided by the time since its start. Empty for a budget without end, and in the first 24th of a
     * period.
     */
    Optional<BigDecimal> forecast() {
        Instant from = window.from();
        Instant to = window.to();
        if (from == null || to == null) {
            return Optional.empty();
        }
        long length = micros(from, to);
        long elapsed = micros(from, now);
        return elapsed < length / FORECAST_PART
                ? Optional.empty()
                : used.map(number -> unit().scaled(number, length, elapsed));
    }

    private static long micros(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / MICROS;
    }
}
