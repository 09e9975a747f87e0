package dev.canopy.metric;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Money;
import dev.canopy.ledger.Ranking;
import dev.canopy.listing.Calendar;
import dev.canopy.meter.MeterAggregation;
import dev.canopy.meter.MeterExpressions;
import dev.canopy.meter.RankedMeter;
import dev.canopy.meter.StoredMeter;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Reach;
import dev.canopy.tenant.Tenant;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A metric of a meter, which an operator has defined. It has no value until the meter is filled: then amounts of money
 * and counts have their usual form, and all other numbers are decimals. It has no value either in a window that begins
 * before the meter is complete.
 */
public record MeterMetric(StoredMeter definition, Reach reach) implements Metric {
    private static final String TOTAL = "total";

    /** The name of the metric of the subtree: {@code totalSeats} for a meter {@code seats}. */
    public static String totalName(String key) {
        return TOTAL + key.substring(0, 1).toUpperCase(Locale.ROOT) + key.substring(1);
    }

    @Override
    public String wireName() {
        return switch (reach) {
            case OWN -> definition.key();
            case SUBTREE -> totalName(definition.key());
        };
    }

    @Override
    public SerializableString fieldName() {
        return new SerializedString(wireName());
    }

    @Override
    public Kind kind() {
        return Kind.METER;
    }

    @Override
    public String unit() {
        return definition.ofCost() && !isCount() ? "money" : definition.unit().orElse("number");
    }

    @Override
    public boolean isMoney() {
        return definition.ofCost() && !isCount();
    }

    @Override
    public boolean isOfDecimals() {
        return !isCount() && !isMoney();
    }

    @Override
    public boolean isTime() {
        return false;
    }

    private boolean isCount() {
        return switch (definition.aggregation()) {
            case COUNT, DISTINCT -> true;
            case SUM, MIN, MAX, LATEST, AVERAGE -> false;
        };
    }

    @Override
    public String description() {
        String of = switch (reach) {
            case OWN -> " Of the tenant itself.";
            case SUBTREE -> " Of the tenant and all its descendants.";
        };
        String since = definition
                .completeFrom()
                .map(day -> " Only usage from " + day + " on: earlier events were no longer kept.")
                .orElse("");
        return definition.description().orElse("The meter '" + definition.key() + "'.") + of + since;
    }

    @Override
    public Optional<Integer> meter() {
        return Optional.of(definition.id());
    }

    @Override
    public boolean isReady() {
        return definition.filled();
    }

    @Override
    public Expression<Tenant, ?> within(WindowedUsage usage) {
        if (isCount()) {
            return orZero(of(MeterExpressions.COUNT, usage), BigInteger.ZERO);
        }
        if (definition.ofCost()) {
            Expression<Tenant, Money> amount = of(MeterExpressions.MONEY, usage);
            return definition.aggregation() == MeterAggregation.SUM ? orZero(amount, new Money(0)) : amount;
        }
        Expression<Tenant, BigDecimal> number = of(MeterExpressions.DECIMAL, usage);
        return definition.aggregation() == MeterAggregation.SUM ? orZero(number, BigDecimal.ZERO) : number;
    }

    /**
     * The value of a figure of the ledger, in the form of the values of this metric; null until the meter is filled.
     */
    public @Nullable Object value(@Nullable BigDecimal figure) {
        BigDecimal number = figure == null && !isNullable() ? BigDecimal.ZERO : figure;
        if (number == null || !definition.filled()) {
            return null;
        }
        if (isCount()) {
            return number.toBigIntegerExact();
        }
        return isMoney() ? new Money(number.setScale(0, RoundingMode.HALF_UP).toBigIntegerExact()) : number;
    }

    private <T> Expression<Tenant, T> of(MeterExpressions<T> sums, WindowedUsage usage) {
        if (!definition.filled()) {
            return Expressions.nothing(sums.type());
        }
        Window window = usage.window();
        Expression<Tenant, T> value = window.isAllTime()
                ? sums.allTime(definition.id(), reach)
                : window.month()
                        .map(first -> sums.inMonth(definition.id(), reach, first))
                        .orElseGet(
                                () -> sums.within(definition.id(), reach, usage.lookup(), window.from(), window.to()));
        // The mean of amounts may have parts of a nano-unit.
        return definition.aggregation() == MeterAggregation.AVERAGE && isMoney()
                ? Expressions.sided(value, DatabaseFunctions.inDatabase(sums.type(), "round({0}, 0)", value))
                : value;
    }

    private <T> Expression<Tenant, T> orZero(Expression<Tenant, T> value, T zero) {
        return definition.filled() ? Expressions.coalesce(value, Expressions.constant(value.type(), zero)) : value;
    }

    @Override
    public Expression<Tenant, ?> ownPart(WindowedUsage usage) {
        return switch (reach) {
            case OWN -> throw Metric.ofTenantAlone(wireName());
            case SUBTREE -> new MeterMetric(definition, Reach.OWN).within(usage);
        };
    }

    @Override
    public boolean isAdditive() {
        return switch (definition.aggregation()) {
            case SUM, COUNT -> true;
            case MIN, MAX, LATEST, AVERAGE, DISTINCT -> false;
        };
    }

    @Override
    public boolean isLimitable() {
        return isAdditive() || isCount();
    }

    @Override
    public Optional<? extends Ranking> ranking(Window window) {
        boolean isStored = isStoredIn(window);
        return (isStored ? isRanked() : grows() && !window.hasEvents())
                ? Optional.of(new RankedMeter(
                        definition.id(), definition.aggregation(), reach, window.monthAround(), isStored))
                : Optional.empty();
    }

    /**
     * Whether the value of a range is at most that of a longer range and of more tenants. For sums, only without
     * negative values, which the ledger marks.
     */
    private boolean grows() {
        return switch (definition.aggregation()) {
            case COUNT, DISTINCT, MAX, SUM -> true;
            case MIN, LATEST, AVERAGE -> false;
        };
    }

    /**
     * Whether values are stored as shown. Those of subtrees are sorted; own ones must be at most those of their
     * subtree.
     */
    private boolean isRanked() {
        return switch (definition.aggregation()) {
            case COUNT, DISTINCT, MAX, SUM -> true;
            case MIN, LATEST -> reach == Reach.SUBTREE;
            case AVERAGE -> reach == Reach.SUBTREE && !isMoney();
        };
    }

    private static boolean isStoredIn(Window window) {
        return window.isAllTime() || window.month().isPresent();
    }

    @Override
    public boolean isRatio() {
        return false;
    }

    @Override
    public boolean isOfQuantities() {
        return false;
    }

    @Override
    public boolean isWindowed() {
        return true;
    }

    @Override
    public boolean isBalance() {
        return false;
    }

    @Override
    public boolean isCompleteIn(Window window) {
        if (definition.completeFrom().isEmpty()) {
            return true;
        }
        Instant complete = Calendar.start(definition.completeFrom().get());
        Instant from = window.from();
        Instant to = window.to();
        return from == null ? to == null || to.isAfter(complete) : !from.isBefore(complete);
    }

    /** @throws ProblemException (422) if the meter does not have all usage of the window */
    public void requireCompleteIn(Window window) {
        if (!isCompleteIn(window)) {
            throw ProblemException.notKept(
                    window.from() == null ? "to" : "from",
                    "needs events before " + definition.completeFrom().orElseThrow() + ", which the meter '"
                            + definition.key() + "' does not have; request a range from that day on");
        }
    }

    @Override
    public boolean isNullable() {
        return switch (definition.aggregation()) {
            case SUM, COUNT, DISTINCT -> false;
            case MIN, MAX, LATEST, AVERAGE -> true;
        };
    }
}
