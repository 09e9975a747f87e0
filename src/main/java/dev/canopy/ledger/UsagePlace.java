package dev.canopy.ledger;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.tenant.Subtrees;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns that place a row of usage in the tree and in time, with conditions on them.
 *
 * @param account the id of the root
 * @param tenant the id of the tenant
 * @param time the time of the use
 */
public record UsagePlace<E>(Expression<E, Long> account, Expression<E, Long> tenant, Expression<E, Instant> time) {
    /** Whether the row belongs to the tenant itself. */
    public Condition<E> isOf(long root, long id) {
        return account.eq(root).and(tenant.eq(id));
    }

    /** Whether the row belongs to the subtree of the tenant. */
    public Condition<E> isBelow(long root, long id) {
        return account.eq(root).and(Subtrees.contain(tenant, Set.of(id)));
    }

    /**
     * Whether the time of the row is within a range.
     *
     * @param from inclusive, or null for no limit
     * @param to exclusive, or null for no limit
     * @return null if there is no limit at all
     */
    public @Nullable Condition<E> isWithin(@Nullable Instant from, @Nullable Instant to) {
        return new Periods.Range<>(from, to).contains(time);
    }
}
