package dev.canopy.tenant;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.ToMany;
import dev.canopy.attribute.Type;
import java.util.Set;

/** Where tenants stand in the tree, for conditions on what other rooms keep of them. */
public final class Subtrees {
    static final Expression<TenantAncestry, Long> ANCESTOR = column("ancestorId", Type.LONG, pair -> pair.ancestorId);
    static final Expression<TenantAncestry, Long> DESCENDANT =
            column("descendantId", Type.LONG, pair -> pair.descendantId);

    static final Expression<TenantAncestry, Integer> DISTANCE = column("distance", Type.INTEGER, pair -> pair.distance);

    private Subtrees() {}

    /**
     * Whether a tenant is one of these or below one of them; also for updates, which have no joins.
     *
     * @param tenant the column that has the id of the tenant
     */
    public static <E> Condition<E> contain(Expression<E, Long> tenant, Set<Long> tops) {
        return ToMany.by("ancestry", tenant, TenantAncestry.class, DESCENDANT)
                .where(ANCESTOR.in(tops))
                .any();
    }
}
