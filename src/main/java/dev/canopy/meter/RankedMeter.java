package dev.canopy.meter;

import dev.canopy.ledger.Ranking;

import dev.canopy.ledger.Periods;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Type;
import dev.canopy.tenant.Reach;
import dev.canopy.tenant.Tenant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The values of a meter. An index has the stored ones of subtrees, over all time and in months, in their order. An own
 * value must be at most that of the subtree, as counts and maxima are. The value of any other range of whole days must
 * be at most that of all time, and of the months that it touches.
 *
 * @param month the first day of the month of the values; empty for those of all time, or of another range
 */
public record RankedMeter(int meter, MeterAggregation aggregation, Reach reach, Optional<LocalDate> month)
        implements Ranking {
    @Override
    public Condition<Tenant> isHigh(Among among, int most) {
        String high = rows(among) + " order by c.subtree_figure desc nulls last limit ?";
        return Ranking.isFirst(high, values(among), most, reach == Reach.OWN ? column() : null);
    }

    @Override
    public <T> Condition<Tenant> mayReach(Among among, Periods periods, Type<T> type, T least) {
        List<Expression<Tenant, ?>> values = values(among);
        values.add(Expressions.value(type, least));
        String high = rows(among) + " and c.subtree_figure >= ?";
        if (reach == Reach.OWN) {
            values.add(Expressions.value(type, least));
            high += " and c.own_figure >= ?";
        }
        String counted = Ranking.unlessVeryMany(high);
        if (periods.days().isEmpty()) {
            return Ranking.isOneOf(counted, values);
        }
        Periods.Range<LocalDate> months = periods.touchedMonths();
        values.add(Expressions.value(Type.INTEGER, meter));
        values.add(Expressions.value(Type.DATE, months.from()));
        values.add(Expressions.value(Type.DATE, months.to()));
        values.add(Expressions.value(type, least));
        return Ranking.isOneOf(
                counted + " and (select " + (aggregation == MeterAggregation.MAX ? "max" : "sum") + "(m." + column()
                        + ") from usage_meter_sum m where m.root_id = r.root_id and m.tenant_id = r.tenant_id"
                        + " and m.meter_id = ? and m.level = " + MeterSum.MONTH
                        + " and m.start >= ? and m.start < ?) >= ?",
                values);
    }

    private String column() {
        return switch (reach) {
            case OWN -> "own_figure";
            case SUBTREE -> "subtree_figure";
        };
    }

    /** The level as a constant, by which the database recognizes the index. */
    private String rows(Among among) {
        return "select c.root_id, c.tenant_id, c.own_figure from " + among.in("usage_meter_sum") + " and c.meter_id = ?"
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
