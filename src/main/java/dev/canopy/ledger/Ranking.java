package dev.canopy.ledger;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Type;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order of tenants by a figure of a window, of which the first ones are found without the figures of all tenants.
 */
public interface Ranking {
    /**
     * With more tenants than this, one scan finds the figures of all of them sooner than an index finds those of single
     * tenants.
     */
    int MOST = 20_000;

    /** The days with negative values that are looked through for their tenants. A tenant can have many of them. */
    int MOST_NEGATIVE = 20 * MOST;

    /**
     * How many times the tenants that are tried by a figure of their own are first chosen by that of their subtree,
     * which has an index.
     */
    int TRIED = 10;

    /**
     * The tenants that are ranked.
     *
     * @param rows their rows of a table %s of usage, named c, in SQL with a condition at its end
     * @param values what the SQL needs
     */
    record Among(String rows, List<Expression<Tenant, ?>> values) {
        private static final String BELOW =
                "tenant_ancestry a join %s c on c.root_id = a.root_id and c.tenant_id = a.descendant_id"
                        + " where a.ancestor_id = (select t.id from tenant t where t.key = ?)";

        /** All tenants. */
        public static final Among ALL = new Among("%s c where true", List.of());

        public Among {
            values = List.copyOf(values);
        }

        /** The subtree of a tenant, by its key. */
        public static Among below(String key) {
            return new Among(BELOW, List.of(Expressions.value(key)));
        }

        public String in(String table) {
            return rows.formatted(table);
        }
    }

    /** Whether a tenant is one of some tenants whose figures are likely to be the highest. */
    Condition<Tenant> isHigh(Among among, int most);

    /**
     * Whether the figure of a tenant in the window may be this one or a higher one. Not for any tenant if that is
     * possible for very many.
     *
     * @param periods those of the window, without events
     * @param least more than the figure of a tenant without usage, if that has one
     */
    <T> Condition<Tenant> mayReach(Among among, Periods periods, Type<T> type, T least);

    /**
     * SQL for the ids of tenants; none if they are very many, or if they have very many days with negative values.
     *
     * @param tenants SQL for rows of root_id, tenant_id, and negative: how many of these days were found, as of
     *     {@link #ofNegativeDays}; 0 for a tenant that is there for another reason
     */
    static String unlessVeryMany(String tenants) {
        return "select r.tenant_id from (select h.*, count(*) over () as found, sum(h.negative) over () as days from ("
                + tenants + " limit " + (MOST + 1) + ") h) r where r.found <= " + MOST + " and r.days <= "
                + MOST_NEGATIVE;
    }

    /**
     * SQL for the tenants of days with negative values, for {@link #unlessVeryMany}.
     *
     * @param days SQL for rows of root_id and tenant_id, with a condition at its end
     */
    static String ofNegativeDays(String days) {
        return "select d.root_id, d.tenant_id, count(*) from (" + days + " limit " + (MOST_NEGATIVE + 1)
                + ") d group by d.root_id, d.tenant_id";
    }

    /**
     * Whether a tenant is one of the first tenants of an index.
     *
     * @param indexed SQL for tenants in the order of the index, with a limit at its end
     * @param values what the SQL needs before the limit
     * @param own the column by which the first ones of more of these tenants are chosen; null if the index has their
     *     order
     */
    static Condition<Tenant> isFirst(
            String indexed, List<Expression<Tenant, ?>> values, int most, @Nullable String own) {
        String first = "select h.tenant_id from (" + indexed + ") h";
        List<Expression<Tenant, ?>> all = new ArrayList<>(values);
        if (own != null) {
            first += " order by h." + own + " desc nulls last limit ?";
            all.add(Expressions.value((long) most * TRIED));
        }
        all.add(Expressions.value((long) most));
        return isOneOf(first, all);
    }

    /** An array and no subquery, for which the database would look at every tenant. */
    static Condition<Tenant> isOneOf(String ids, List<Expression<Tenant, ?>> values) {
        return DatabaseFunctions.inDatabase("(? = any (array(" + ids + ")))", TenantAttributes.ID, values);
    }
}
