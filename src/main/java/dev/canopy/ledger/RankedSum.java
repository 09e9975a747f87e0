package dev.canopy.ledger;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Type;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * A sum of usage by which tenants can be ranked in a window without adding up the window of each: the sum of a window of
 * whole days is at most that of all time, and at most that of the months that the window touches. This does not hold for
 * tenants with a day whose cost is negative, so these are never left out.
 */
public enum RankedSum {
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

    /** With more tenants than this, one scan adds up all windows sooner than the index finds those of single tenants. */
    private static final int MOST = 20_000;

    private static final String TOTALS = "usage_total";

    /**
     * The tenants that are ranked.
     *
     * @param rows their rows of a table %s of usage, named c, in SQL with a condition at its end
     * @param values what the SQL needs
     */
    public record Among(String rows, List<Expression<Tenant, ?>> values) {
        private static final String TOPS = "any (" + DatabaseFunctions.arrayOf("bigint") + ")";
        private static final String BELOW =
                "tenant_ancestry a join %s c on c.root_id = a.root_id and c.tenant_id = a.descendant_id"
                        + " where a.ancestor_id = ";

        /** One of the tops may be below another. */
        private static final String BELOW_SEVERAL =
                "(select distinct b.root_id, b.descendant_id from tenant_ancestry b where b.ancestor_id = " + TOPS
                        + ") a join %s c on c.root_id = a.root_id and c.tenant_id = a.descendant_id where true";

        private static final String NAMED = "select t.id from tenant t where t.key = ?";

        /** All tenants. */
        public static final Among ALL = new Among("%s c where true", List.of());

        public Among {
            values = List.copyOf(values);
        }

        /** The subtree of a tenant, by its key. */
        public static Among below(String key) {
            return new Among(BELOW + "(" + NAMED + ")", List.of(Expressions.value(key)));
        }

        /** The subtrees of tenants, by their ids. */
        public static Among below(Collection<Long> tops) {
            return new Among(tops.size() == 1 ? BELOW + TOPS : BELOW_SEVERAL, List.of(ids(tops)));
        }

        /**
         * The subtree of a tenant, by its key, if it is in one of the subtrees of these tenants. Nothing else is read, so that
         * the time does not say whether the key exists elsewhere.
         */
        public static Among below(String key, Collection<Long> tops) {
            return new Among(
                    BELOW + "(" + NAMED + " and exists (select from tenant_ancestry up where up.descendant_id = t.id"
                            + " and up.ancestor_id = " + TOPS + " offset 0))",
                    List.of(Expressions.value(key), ids(tops)));
        }

        private String in(String table) {
            return rows.formatted(table);
        }

        private static Expression<Tenant, String> ids(Collection<Long> tops) {
            return Expressions.value(DatabaseFunctions.arrayText(tops));
        }
    }

    /**
     * Whether a tenant is one of those with the highest sums of all time, or of a sum that is likely to be high for the same
     * tenants.
     */
    public Condition<Tenant> isHigh(Among among, int most) {
        String order = isOwn() ? column() : SUBTREE_COST.column(); // which has an index
        List<Expression<Tenant, ?>> values = new ArrayList<>(among.values());
        values.add(Expressions.value((long) most));
        return isOneOf(
                "select c.tenant_id from " + among.in(TOTALS) + " order by c." + order + " desc limit ?", values);
    }

    /**
     * Whether the sum of a tenant within the periods may be this one or a higher one. Not for any tenant if that is possible
     * for very many.
     *
     * @param periods without events
     * @param least more than 0
     */
    public <T> Condition<Tenant> mayReach(Among among, Periods periods, Type<T> type, T least) {
        Expression<Tenant, T> reached = Expressions.value(type, least);
        List<Expression<Tenant, ?>> values = new ArrayList<>(among.values());
        String high = "select c.root_id, c.tenant_id, false as negative from " + among.in(TOTALS) + " and c." + column()
                + " >= ?";
        values.add(reached);
        if (this == OWN_COST || this == SUBTREE_COST) {
            high += " union all select distinct c.root_id, c.tenant_id, true from " + among.in("usage_day")
                    + " and c.is_negative";
            values.addAll(among.values());
        }
        String counted = "select r.tenant_id from (select h.*, count(*) over () as found from (" + high + " limit "
                + (MOST + 1) + ") h) r where r.found <= " + MOST;
        if (periods.days().isEmpty()) {
            return isOneOf(counted, values);
        }
        Periods.Range<LocalDate> months = periods.touchedMonths();
        values.add(Expressions.value(Type.DATE, months.from()));
        values.add(Expressions.value(Type.DATE, months.to()));
        values.add(reached);
        return isOneOf(
                counted + " and (r.negative or (select sum(m." + column() + ") from usage_month m"
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

    /** An array and no subquery, for which the database would look at every tenant. */
    private static Condition<Tenant> isOneOf(String ids, List<Expression<Tenant, ?>> values) {
        return DatabaseFunctions.inDatabase("(? = any (array(" + ids + ")))", TenantAttributes.ID, values);
    }
}
