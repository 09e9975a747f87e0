package dev.canopy.tenant;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.ToMany;
import dev.canopy.attribute.Type;
import java.util.List;
import java.util.Set;

/** Conditions on the place of tenants in the tree, for the data that other rooms store for tenants. */
public final class Subtrees {
    static final Expression<TenantAncestry, Long> ANCESTOR = column("ancestorId", Type.LONG, pair -> pair.ancestorId);
    static final Expression<TenantAncestry, Long> DESCENDANT =
            column("descendantId", Type.LONG, pair -> pair.descendantId);

    static final Expression<TenantAncestry, Integer> DISTANCE = column("distance", Type.INTEGER, pair -> pair.distance);

    /** All ids, which the planner does not know. */
    private static final String ANY_ID =
            " between (select cast(0 as bigint)) and (select cast(" + Long.MAX_VALUE + " as bigint))";

    private Subtrees() {}

    /**
     * Whether a tenant is in one of some subtrees. The condition works in updates as well, which cannot join.
     *
     * @param tenant the column that holds the id of the tenant
     * @param tops the ids of the tenants at the top of the subtrees
     */
    public static <E> Condition<E> contain(Expression<E, Long> tenant, Set<Long> tops) {
        return ToMany.by("ancestry", tenant, TenantAncestry.class, DESCENDANT)
                .where(ANCESTOR.in(tops))
                .any();
    }

    /**
     * As {@link #contain} for one subtree. The tenants are an array, which is read first, and the database finds the
     * rows by them.
     */
    public static <E> Condition<E> find(Expression<E, Long> tenant, long top) {
        return DatabaseFunctions.inDatabase(
                "(? = any (" + array("below.ancestor_id = cast(? as bigint)") + "))",
                tenant,
                List.of(Expressions.value(top)));
    }

    /**
     * Always true, which the planner does not know: it expects so few rows that the index on the tenant seems best,
     * however many rows this or another tenant has.
     *
     * @param tenant the column that holds the id of the tenant
     */
    public static <E> Condition<E> isFew(Expression<E, Long> tenant) {
        return DatabaseFunctions.inDatabase("(?" + ANY_ID + ")", tenant, List.of());
    }

    /**
     * Both together in SQL.
     *
     * @param tenant the column
     * @param below a condition on the row {@code below} of the ancestry, whose descendants are the tenants
     */
    public static String find(String tenant, String below) {
        return "(" + tenant + " = any (" + array(below) + ") and " + tenant + ANY_ID + ")";
    }

    private static String array(String below) {
        return "array(select below.descendant_id from tenant_ancestry below where " + below + ")";
    }

    /**
     * The child of a tenant to whose subtree another tenant belongs: its key, a space and its name. For the tenant
     * itself it is its own key and name. For queries only. The database reads the subtree once, and then looks up each
     * tenant.
     *
     * @param tenant the column that holds the id of a tenant in the subtree
     * @param top the id of the tenant at the top
     */
    public static <E> Expression<E, String> child(Expression<E, Long> tenant, long top) {
        return child("child.key || '' '' || child.name", tenant, top);
    }

    /** The key of {@link #child}. */
    public static <E> Expression<E, String> childKey(Expression<E, Long> tenant, long top) {
        return child("child.key", tenant, top);
    }

    private static <E> Expression<E, String> child(String value, Expression<E, Long> tenant, long top) {
        return DatabaseFunctions.inDatabase(
                Type.TEXT,
                "cast(sql('((select jsonb_object_agg(pair.descendant_id, " + value
                        + ") from (select cast(? as bigint) as id) top"
                        + " join tenant child on child.id = top.id or child.parent_id = top.id"
                        + " join tenant_ancestry pair on pair.ancestor_id = child.id"
                        + " and (child.id <> top.id or pair.descendant_id = top.id))"
                        + " ->> cast(? as text))', {0}, {1}) as String)",
                Expressions.<E>value(top),
                tenant);
    }
}
