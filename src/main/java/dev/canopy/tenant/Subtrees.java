package dev.canopy.tenant;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.ToMany;
import dev.canopy.attribute.Type;
import java.util.Set;

/** Conditions on the place of tenants in the tree, for the data that other rooms store for tenants. */
public final class Subtrees {
    static final Expression<TenantAncestry, Long> ANCESTOR = column("ancestorId", Type.LONG, pair -> pair.ancestorId);
    static final Expression<TenantAncestry, Long> DESCENDANT =
            column("descendantId", Type.LONG, pair -> pair.descendantId);

    static final Expression<TenantAncestry, Integer> DISTANCE = column("distance", Type.INTEGER, pair -> pair.distance);

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
}
