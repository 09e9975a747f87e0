package dev.canopy.meter;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.ledger.PeriodRollup;
import dev.canopy.ledger.Periods;
import dev.canopy.ledger.UsageKeyColumns;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;

/** The values that the own events of single tenants add to meters, in periods. For queries only. */
public final class MeteredPeriodAttributes {
    private static final Expression<MeteredPeriod, Integer> LEVEL =
            column("level", Type.INTEGER, period -> period.level);

    /** The start of the period, or the time of a single event. */
    public static final UsageKeyColumns<MeteredPeriod> KEY = new UsageKeyColumns<>(
            column("rootId", Type.LONG, period -> period.rootId),
            column("tenantId", Type.LONG, period -> period.tenantId),
            column("startAt", Type.TIME, period -> period.startAt),
            PeriodRollup.isOneOf(LEVEL, PeriodRollup.FIRST_OWN_EVENTS, PeriodRollup.LAST_OWN_EVENTS));

    /** The tenant of the period. */
    public static final ToOne<MeteredPeriod, Tenant> OWNER =
            ToOne.by("owner", KEY.tenant(), Tenant.class, TenantAttributes.ID).required();

    /** The internal number of the meter. A query has to name one. */
    public static final Expression<MeteredPeriod, Integer> METER =
            column("meterId", Type.INTEGER, period -> period.meterId);

    public static final MeterValues<MeteredPeriod> VALUES = MeterValues.of(
            column("valueCount", Type.LONG, period -> period.valueCount),
            column("valueSum", Type.DECIMAL, period -> period.valueSum),
            column("minimum", Type.DECIMAL, period -> period.minimum),
            column("maximum", Type.DECIMAL, period -> period.maximum),
            column("latestTime", Type.DECIMAL, period -> period.latestTime),
            column("latest", Type.DECIMAL, period -> period.latest),
            MeterValues.numbersOfLists(column("members", Type.TEXT, period -> period.members)));

    private static final Periods.Columns<MeteredPeriod> COLUMNS = new Periods.Columns<>(
            LEVEL, column("day", Type.DATE, period -> period.day), column("time", Type.TIME, period -> period.time));

    private MeteredPeriodAttributes() {}

    /** Selects the rows of some periods. */
    public static Condition<MeteredPeriod> isWithin(Periods periods) {
        return periods.ownCondition(COLUMNS);
    }
}
