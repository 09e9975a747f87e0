package dev.canopy.database;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import org.jspecify.annotations.Nullable;

/**
 * The database from which the work in a Vert.x context reads. All reads of one attempt go to the same database: if the
 * later of two went to an older one, the entity tag of the first would stand for the content of the second.
 *
 * @param replica the pool of the standby; null for the database itself, from which everything reads that does not say
 *     otherwise
 * @param requests those that wait for that pool
 */
public record ReadTarget(@Nullable Pool replica, StandbyRequests requests) {
    static final ReadTarget PRIMARY = new ReadTarget(null, new StandbyRequests());

    /** A target for a test. */
    public static ReadTarget of(Pool replica) {
        return new ReadTarget(replica, new StandbyRequests());
    }

    /** The target of the current context. */
    public static ReadTarget current() {
        // Other contexts belong to no request, and Quarkus throws when their locals are read.
        Context context = Vertx.currentContext();
        ReadTarget target = context != null && VertxContext.isDuplicatedContext(context)
                ? context.getLocal(ReadTarget.class)
                : null;
        return target == null ? PRIMARY : target;
    }

    /** From now on, the work in the current context reads from here. */
    public void enter() {
        if (!equals(current())) {
            Vertx.currentContext().putLocal(ReadTarget.class, this);
        }
    }

    /** Whether responses may be older than the database. */
    public boolean isReplica() {
        return replica != null;
    }
}
