package dev.canopy.ledger;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Type;
import dev.canopy.tenant.Tenant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A sum of usage by which tenants can be ranked in a window without adding up the window of each: the sum of a window
 * of whole days is at most that of all time, and at most that of the months that the window touches. This does not hold
 * for tenants with a day whose cost is negative, so these are never left out.
 */
public enum RankedSum implements Ranking {
    OWN_USAGE_COUNT,
    OWN_COST,
    OWN_INPUT_TOKENS,
    OWN_OUTPUT_TOKENS,
    OWN_UNPRICED_COUNT,
    SUBTREE_USAGE_COUNT,
    SUBTREE_COST,
    SUBTREE_INPUT_TOKENS,
    SUBTREE_OUTPUT_TOKENS,
    SUBTREE_UNPRICED_COUNT;

    private static final String TOTALS = "usage_total";

    /**
     * By the cost of the subtree over all time, which has an index; of more tenants, by the sum of all time if it is
     * their own.
     */
    @Override
    public Condition<Tenant> isHigh(Among among, int most) {
        String high = "select c.tenant_id, c." + column() + " from " + among.in(TOTALS)
                + " order by c.subtree_cost desc limit ?";
        return Ranking.isFirst(high, among.values(), most, isOwn() ? column() : null);
    }

    @Override
    public <T> Condition<Tenant> mayReach(Among among, Periods periods, Type<T> type, T least) {
        Expression<Tenant, T> reached = Expressions.value(type, least);
        List<Expression<Tenant, ?>> values = new ArrayList<>(among.values());
        String high = "select c.root_id, c.tenant_id, 0 as negative from " + among.in(TOTALS) + " and c." + column()
                + " >= ?";
        values.add(reached);
        if (this == OWN_COST || this == SUBTREE_COST) {
            high += " union all "
                    + Ranking.ofNegativeDays(
                            "select c.root_id, c.tenant_id from " + among.in("usage_day") + " and c.is_negative");
            values.addAll(among.values());
        }
        String counted = Ranking.unlessVeryMany(high);
        if (periods.days().isEmpty()) {
            return Ranking.isOneOf(counted, values);
        }
        Periods.Range<LocalDate> months = periods.touchedMonths();
        values.add(Expressions.value(Type.DATE, months.from()));
        values.add(Expressions.value(Type.DATE, months.to()));
        values.add(reached);
        return Ranking.isOneOf(
                counted + " and (r.negative > 0 or (select sum(m." + column() + ") from usage_month m"
                        + " where m.root_id = r.root_id and m.tenant_id = r.tenant_id"
                        + " and m.month >= ? and m.month < ?) >= ?)",
                values);
    }

    private boolean isOwn() {
        return name().startsWith("OWN_");
    }

    private String column() {
        return name().toLowerCase(Locale.ROOT);
    }
}
