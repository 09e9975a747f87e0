package dev.canopy.database;

import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.function.Function;

/**
 * The database for reads that need not see the latest changes: the standby in a request whose method is
 * {@link FromReplica}, if that is near enough, and otherwise the database itself.
 */
@Singleton
public class ReadDatabase {
    private final Pool primary;

    public ReadDatabase(Pool primary) {
        this.primary = primary;
    }

    /** The pool for the current context. It may be another one in the next attempt of the same request. */
    public Pool pool() {
        Pool replica = ReadTarget.current().replica();
        return replica == null ? primary : replica;
    }

    /** Runs a statement there; where is found out at each subscription. */
    public <T> Uni<T> read(Function<io.vertx.mutiny.sqlclient.Pool, Uni<T>> statement) {
        return Uni.createFrom().deferred(() -> statement.apply(io.vertx.mutiny.sqlclient.Pool.newInstance(pool())));
    }
}
