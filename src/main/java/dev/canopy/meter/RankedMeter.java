package dev.canopy.meter;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Type;
import dev.canopy.ledger.Periods;
import dev.canopy.ledger.Ranking;
import dev.canopy.tenant.Reach;
import dev.canopy.tenant.Tenant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The values of a meter. An index has the stored ones of subtrees, over all time and in months, in their order. An own
 * value must be at most that of the subtree, as counts and maxima are. The value of any other range of whole days must
 * be at most that of all time, and of the months that it touches. Sums fulfil both unless values are negative: the
 * tenants of which that is known are never left out.
 *
 * @param month the first day of the month that has the whole range; empty for a longer range
 * @param isStored whether the range is that month, or all time without one
 */
public record RankedMeter(
        int meter, MeterAggregation aggregation, Reach reach, Optional<LocalDate> month, boolean isStored)
        implements Ranking {
    private static final String SUMS = "usage_meter_sum";

    @Override
    public Condition<Tenant> isHigh(Among among, int most) {
        String high = "select c.tenant_id, c.own_figure from " + stored(among)
                + " order by c.subtree_figure desc nulls last limit ?";
        return Ranking.isFirst(high, values(among), most, reach == Reach.OWN ? column() : null);
    }

    @Override
    public <T> Condition<Tenant> mayReach(Among among, Periods periods, Type<T> type, T least) {
        Expression<Tenant, T> reached = Expressions.value(type, least);
        String high =
                "select c.root_id, c.tenant_id, 0 as negative from " + stored(among) + " and c.subtree_figure >= ?";
        List<Expression<Tenant, ?>> values = values(among);
        values.add(reached);
        if (reach == Reach.OWN) {
            high += " and c.own_figure >= ?";
            values.add(reached);
        }
        if (aggregation == MeterAggregation.SUM && !isStored) {
            high += " union all "
                    + Ranking.ofNegativeDays("select c.root_id, c.tenant_id from " + among.in(SUMS)
                            + " and c.meter_id = ? and c.level = " + MeterSum.DAY + " and c.is_negative");
            values.addAll(among.values());
            values.add(Expressions.value(Type.INTEGER, meter));
        } else if (aggregation == MeterAggregation.SUM && reach == Reach.OWN) {
            high += " union all select c.root_id, c.tenant_id, 1 from " + stored(among)
                    + " and c.is_negative and c.own_figure >= ?";
            values.addAll(values(among));
            values.add(reached);
        }
        String counted = Ranking.unlessVeryMany(high);
        if (isStored || month.isPresent()) {
            return Ranking.isOneOf(counted, values);
        }
        Periods.Range<LocalDate> months = periods.touchedMonths();
        values.add(Expressions.value(Type.INTEGER, meter));
        values.add(Expressions.value(Type.DATE, months.from()));
        values.add(Expressions.value(Type.DATE, months.to()));
        values.add(reached);
        return Ranking.isOneOf(
                counted + " and (r.negative > 0 or (select " + (aggregation == MeterAggregation.MAX ? "max" : "sum")
                        + "(m."
                        + column()
                        + ") from usage_meter_sum m where m.root_id = r.root_id and m.tenant_id = r.tenant_id"
                        + " and m.meter_id = ? and m.level = " + MeterSum.MONTH
                        + " and m.start >= ? and m.start < ?) >= ?)",
                values);
    }

    private String column() {
        return switch (reach) {
            case OWN -> "own_figure";
            case SUBTREE -> "subtree_figure";
        };
    }

    /** The level as a constant, by which the database recognizes the index. */
    private String stored(Among among) {
        return among.in(SUMS) + " and c.meter_id = ?"
                + (month.isPresent()
                        ? " and c.level = " + MeterSum.MONTH + " and c.start = ?"
                        : " and c.level = " + MeterSum.ALL_TIME + " and c.start = date ''-infinity''");
    }

    private List<Expression<Tenant, ?>> values(Among among) {
        List<Expression<Tenant, ?>> values = new ArrayList<>(among.values());
        values.add(Expressions.value(Type.INTEGER, meter));
        month.ifPresent(first -> values.add(Expressions.value(Type.DATE, first)));
        return values;
    }
}
