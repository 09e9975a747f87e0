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
 * @param single whether the row is a single event
 */
public record UsageKeyColumns<E>(
        Expression<E, Long> account, Expression<E, Long> tenant, Expression<E, Instant> time, Condition<E> single) {
    /** Whether the row belongs to the tenant itself. */
    public Condition<E> isOf(long root, long id) {
        return account.eq(root).and(tenant.eq(id));
    }

    /** Whether the row belongs to the subtree of the tenant. */
    public Condition<E> isBelow(long root, long id) {
        return account.eq(root).and(Subtrees.contain(tenant, Set.of(id)));
    }

    /**
     * Like {@link #isOf}, for a caller that does not see the whole account: the database finds the rows by the tenant
     * and by nothing else.
     */
    public Condition<E> isFoundOf(long root, long id) {
        return found(root, tenant.eq(id));
    }

    /** Like {@link #isBelow}, in the same way. */
    public Condition<E> isFoundBelow(long root, long id) {
        return found(root, Subtrees.find(tenant, id));
    }

    /**
     * Indexes of sums begin with the account, and then have the tenant. Events have an index on account and time, which
     * must not be used.
     */
    private Condition<E> found(long root, Condition<E> tenants) {
        return single.or(account.eq(root)).and(tenants).and(Subtrees.isFew(tenant));
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
