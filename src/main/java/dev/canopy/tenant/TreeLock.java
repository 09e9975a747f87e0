package dev.canopy.tenant;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/**
 * Who may change what hangs together in the tree and its roll-ups. Both locks are held until the transaction ends and
 * are always taken in the order of the constants, so that no two writers wait for each other.
 */
public enum TreeLock {
    /** Changes of the tree and of stored events: one at a time, without folding. */
    TREE("select pg_advisory_xact_lock(hashtext('canopy.tree'))"),
    /** Folding and what takes single events back, which must find the tree as it is to the end: many at a time. */
    TREE_STAYS("select pg_advisory_xact_lock_shared(hashtext('canopy.tree'))"),
    /** Ingestion, which must find the tenants that it has looked up: many at a time. */
    TENANTS_STAY("select pg_advisory_xact_lock_shared(hashtext('canopy.tenants'))"),
    /** The end of a tenant: alone, without ingestion. */
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
