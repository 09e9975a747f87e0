package dev.canopy.meter;

import static dev.canopy.attribute.DatabaseFunctions.inDatabase;
import static dev.canopy.attribute.Expressions.column;
import static dev.canopy.attribute.Expressions.constant;
import static dev.canopy.attribute.Expressions.value;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.ToMany;
import dev.canopy.attribute.Type;
import dev.canopy.attribute.WholeNumber;
import dev.canopy.ledger.UsageLookup;
import dev.canopy.listing.Calendar;
import dev.canopy.tenant.Reach;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values of meters, as expressions over a tenant. They are null if the tenant has no value.
 *
 * @param <T> the class of the values
 */
public final class MeterExpressions<T> {
    /** Amounts of money. Java rounds parts of a nano-unit half up; a query has to do so itself. */
    public static final MeterExpressions<Money> MONEY = new MeterExpressions<>(
            Money.SUM,
            nanos -> new Money(nanos.setScale(0, RoundingMode.HALF_UP).toBigIntegerExact()));

    /** Counts. */
    public static final MeterExpressions<BigInteger> COUNT =
            new MeterExpressions<>(WholeNumber.SUM, BigDecimal::toBigIntegerExact);

    /** Any numbers. */
    public static final MeterExpressions<BigDecimal> DECIMAL =
            new MeterExpressions<>(Type.DECIMAL, Function.identity());

    /** After all times that a request can name. */
    public static final Instant END = Calendar.start(Calendar.LAST.plusDays(1));

    private static final Expression<MeterSum, Integer> METER = column("meterId", Type.INTEGER, sum -> sum.meterId);
    private static final Expression<MeterSum, Integer> LEVEL = column("level", Type.INTEGER, sum -> (int) sum.level);
    private static final Expression<MeterSum, LocalDate> START = column("start", Type.DATE, sum -> sum.start);
    private static final ToMany<Tenant, MeterSum> SUMS = ToMany.by(
                    "meterSums",
                    TenantAttributes.ID,
                    MeterSum.class,
                    column("tenantId", Type.LONG, (MeterSum sum) -> sum.tenantId))
            .within(TenantAttributes.ROOT_ID, column("rootId", Type.LONG, (MeterSum sum) -> sum.rootId));

    private final Type<T> type;
    private final Expression<MeterSum, T> own;
    private final Expression<MeterSum, T> subtree;

    private MeterExpressions(Type<T> type, Function<BigDecimal, T> reader) {
        this.type = type;
        this.own = column("ownFigure", type, sum -> read(sum.ownFigure, reader));
        this.subtree = column("subtreeFigure", type, sum -> read(sum.subtreeFigure, reader));
    }

    /**
     * A subquery, which the database plans once for all tenants. A function and no cast, which would round to two
     * decimals.
     */
    private static String within(Reach reach, UsageLookup lookup) {
        return "function('trim_scale' as BigDecimal, sql('(select meter_figure(m.aggregation, s.value_count, s.value_sum,"
                + " s.minimum, s.maximum, s.latest, s.members) from meter m cross join lateral meter_sums_within(?, ?, m.id, "
                + (reach == Reach.SUBTREE) + ", " + (lookup == UsageLookup.BY_TENANT)
                + ", ?, ?) s where m.id = ?)', {0}, {1}, {3}, {4}, {2}))";
    }

    private static <T> @Nullable T read(@Nullable BigDecimal figure, Function<BigDecimal, T> reader) {
        return figure == null ? null : reader.apply(figure);
    }

    public Type<T> type() {
        return type;
    }

    /** The stored value of all time. */
    public Expression<Tenant, T> allTime(int meter, Reach reach) {
        return stored(meter, reach, LEVEL.eq(constant(Type.INTEGER, MeterSum.ALL_TIME)));
    }

    /** The stored value of a calendar month of UTC, which begins with this day. */
    public Expression<Tenant, T> inMonth(int meter, Reach reach, LocalDate first) {
        return stored(
                meter, reach, LEVEL.eq(constant(Type.INTEGER, MeterSum.MONTH)).and(START.eq(first)));
    }

    private Expression<Tenant, T> stored(int meter, Reach reach, Condition<MeterSum> period) {
        // A relation for each reach: two aggregates of one relation would be read for all tenants at once.
        ToMany<Tenant, MeterSum> row = SUMS.where(METER.eq(meter).and(period));
        return row.max(
                switch (reach) {
                    case OWN -> own;
                    case SUBTREE -> subtree;
                });
    }

    /**
     * The value within a range, for queries only.
     *
     * @param from inclusive; null for no start
     * @param to exclusive; null for no end
     */
    public Expression<Tenant, T> within(
            int meter, Reach reach, UsageLookup lookup, @Nullable Instant from, @Nullable Instant to) {
        return inDatabase(
                type,
                within(reach, lookup),
                TenantAttributes.ROOT_ID,
                TenantAttributes.ID,
                value(Type.INTEGER, meter),
                value(Type.TIME, from == null ? Calendar.FIRST_TIME : from),
                value(Type.TIME, to == null ? END : to));
    }
}
