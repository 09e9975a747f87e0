package dev.canopy.tenant;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;

/**
 * The locks that keep the tree, the events and the roll-ups of an account consistent. A lock is held until the
 * transaction ends. Locks are always taken in the order of the constants, and those of several accounts in the order of
 * their numbers, so that no two writers wait for each other.
 *
 * <p>Changes of the tree take {@link #TREE} by {@code lock_tree}, and ingestion takes {@link #TENANTS_STAY} by
 * {@code keep_tenants}, because both know only the keys of tenants. The deletion of a price takes {@link #TREE_STAYS}
 * and {@link #TENANTS_GO} by {@code lock_for_price}, which has one deadline for all locks. After these locks, ingestion
 * takes those of the names of accounts that are new ({@code canopy.names}), in the order of their numbers. Reservations
 * take {@link #TREE_STAYS}, {@link #TENANTS_STAY} and then {@code canopy.reservations}, by {@code lock_reservations}.
 * The definition of a meter takes {@link #TREE} and {@link #TENANTS_GO} of all accounts by {@code define_meter}, which
 * has one deadline as well. A change of credits takes {@code canopy.credits}, and then {@link #FOLD} if a credit of the
 * tenant begins or expires at some time, by a trigger. A fold of values of meters takes {@code canopy.meters} last,
 * together with others; the deletion of a meter takes it alone.
 */
public enum TreeLock {
    /** For changes of the tree and of stored events: one at a time, and not during a fold. */
    TREE("pg_advisory_xact_lock(hashtext('canopy.tree'), %s)"),
    /** For folding and the deletion of single events, while the tree must not change: several at a time. */
    TREE_STAYS("pg_advisory_xact_lock_shared(hashtext('canopy.tree'), %s)"),
    /** For folding: one at a time. */
    FOLD("pg_advisory_xact_lock(hashtext('canopy.fold'), %s)"),
    /** For ingestion, while the tenants that it has looked up must not be deleted: several at a time. */
    TENANTS_STAY("pg_advisory_xact_lock_shared(hashtext('canopy.tenants'), %s)"),
    /** For the deletion of a tenant: one at a time, and not during ingestion. */
    TENANTS_GO("pg_advisory_xact_lock(hashtext('canopy.tenants'), %s)");

    private final String lock;
    private final String ofAccount;

    TreeLock(String lock) {
        this.lock = lock;
        this.ofAccount = "select " + lock.formatted("number") + " from account_lock($1) number";
    }

    /**
     * Takes the lock of an account within a statement that also does something else.
     *
     * @param account an SQL expression: the id of the account
     */
    public String sql(String account) {
        return lock.formatted("account_lock(" + account + ")");
    }

    /** Waits until the lock of an account is free. */
    public Uni<Void> take(SqlConnection transaction, long account) {
        return transaction.preparedQuery(ofAccount).execute(Tuple.of(account)).replaceWithVoid();
    }
}
