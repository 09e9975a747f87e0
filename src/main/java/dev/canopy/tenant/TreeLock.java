package dev.canopy.tenant;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Set;

/**
 * The locks that keep the tree, the events and the roll-ups of an account consistent. A lock is held until the
 * transaction ends. Locks are always taken in the order of the constants, and those of several accounts in the order of
 * their numbers, so that no two writers wait for each other.
 *
 * <p>Changes of the tree take {@link #TREE} by {@code lock_tree}, and ingestion takes {@link #TENANTS_STAY} by {@code
 * keep_tenants}, because both know only the keys of tenants.
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
    private final String ofTenants;
    private final String ofAll;

    TreeLock(String lock) {
        this.lock = lock;
        String take = "select " + lock.formatted("number");
        this.ofAccount = take + " from account_lock($1) number";
        this.ofTenants = take + " from (select distinct account_lock(root_id) as number from tenant"
                + " where id = any ($1) order by number) accounts";
        this.ofAll = take + " from generate_series(0, 255) number";
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

    /** Waits until the locks of the accounts of these tenants are free. */
    public Uni<Void> takeOf(SqlConnection transaction, Set<Long> tenants) {
        return transaction
                .preparedQuery(ofTenants)
                .execute(Tuple.tuple().addArrayOfLong(tenants.toArray(Long[]::new)))
                .replaceWithVoid();
    }

    /** Waits until the locks of all accounts are free. */
    public Uni<Void> takeAll(SqlConnection transaction) {
        return transaction.query(ofAll).execute().replaceWithVoid();
    }
}
