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
public record ReadPlace(@Nullable Pool replica, StandbyRequests requests) {
    static final ReadPlace PRIMARY = new ReadPlace(null, new StandbyRequests());

    /** A place for a test. */
    public static ReadPlace of(Pool replica) {
        return new ReadPlace(replica, new StandbyRequests());
    }

    /** The place of the current context. */
    public static ReadPlace current() {
        // Other contexts belong to no request, and Quarkus throws when their locals are read.
        Context context = Vertx.currentContext();
        ReadPlace place =
                context != null && VertxContext.isDuplicatedContext(context) ? context.getLocal(ReadPlace.class) : null;
        return place == null ? PRIMARY : place;
    }

    /** From now on, the work in the current context reads from here. */
    public void enter() {
        if (!equals(current())) {
            Vertx.currentContext().putLocal(ReadPlace.class, this);
        }
    }

    /** Whether answers may be older than the database. */
    public boolean isReplica() {
        return replica != null;
    }
}
