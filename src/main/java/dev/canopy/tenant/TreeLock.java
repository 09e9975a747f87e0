package dev.canopy.tenant;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/**
 * The locks that keep the tree, the events and the roll-ups consistent. A lock is held until the transaction ends.
 * Locks are always taken in the order of the constants, so that no two writers wait for each other.
 */
public enum TreeLock {
    /** For changes of the tree and of stored events: one at a time, and not during a fold. */
    TREE("select pg_advisory_xact_lock(hashtext('canopy.tree'))"),
    /** For folding and the deletion of single events, while the tree must not change: several at a time. */
    TREE_STAYS("select pg_advisory_xact_lock_shared(hashtext('canopy.tree'))"),
    /** For ingestion, while the tenants that it has looked up must not be deleted: several at a time. */
    TENANTS_STAY("select pg_advisory_xact_lock_shared(hashtext('canopy.tenants'))"),
    /** For the deletion of a tenant: one at a time, and not during ingestion. */
    TENANTS_GO("select pg_advisory_xact_lock(hashtext('canopy.tenants'))");

    private final String sql;

    TreeLock(String sql) {
        this.sql = sql;
    }

    /** Waits until the lock is free. */
    public Uni<Void> take(SqlConnection transaction) {
        return transaction.query(sql).execute().replaceWithVoid();
    }
}
