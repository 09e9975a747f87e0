package dev.canopy.ledger;

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
 * The stored values of a meter, of which an index has those of subtrees in their order. An own value must be at most that of the
 * subtree, as counts and maxima are.
 *
 * @param month the first day of the month of the values; empty for those of all time
 */
public record RankedMeter(int meter, Reach reach, Optional<LocalDate> month) implements Ranking {
    @Override
    public Condition<Tenant> isHigh(Among among, int most) {
        String high = rows(among) + " order by c.subtree_figure desc nulls last limit ?";
        return Ranking.isFirst(high, values(among), most, reach == Reach.OWN ? "own_figure" : null);
    }

    /** The values are those of the window, so the periods do not matter. */
    @Override
    public <T> Condition<Tenant> mayReach(Among among, Periods periods, Type<T> type, T least) {
        List<Expression<Tenant, ?>> values = values(among);
        values.add(Expressions.value(type, least));
        String high = rows(among) + " and c.subtree_figure >= ?";
        if (reach == Reach.OWN) {
            values.add(Expressions.value(type, least));
            high += " and c.own_figure >= ?";
        }
        return Ranking.isOneOf(Ranking.unlessVeryMany(high), values);
    }

    /** The level as a constant, by which the database recognizes the index. */
    private String rows(Among among) {
        return "select c.tenant_id, c.own_figure from " + among.in("usage_meter_sum") + " and c.meter_id = ?"
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
