package dev.canopy.database;

import dev.canopy.crypto.Seals;
import dev.canopy.problem.ProblemException;
import dev.canopy.statement.VertxContexts;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code Canopy-Read-After}. The response to a write has it, and a read that sends it back sees that write,
 * wherever it reads. It stands for a position in the log of the database, but does not show it: from two positions, a
 * caller could tell how much others write. All instances can read it.
 */
@Singleton
public class ReadAfter {
    /** The name of the header. */
    public static final String HEADER = "Canopy-Read-After";

    private static final String POSITION = "select (pg_current_wal_lsn() - '0/0')::bigint as lsn";

    private final ReadReplica replica;
    private final Pool pool;
    private final Seals seals;
    private final CurrentVertxRequest request;

    ReadAfter(ReadReplica replica, Pool pool, Seals seals, CurrentVertxRequest request) {
        this.replica = replica;
        this.pool = pool;
        this.seals = seals;
        this.request = request;
    }

    /**
     * Adds the header to the response of the current request, if there is a read replica.
     *
     * @param written completes when what the next read is to see is committed
     */
    public Uni<Void> announce(Uni<Void> written) {
        if (!replica.isConfigured()) {
            return written;
        }
        HttpServerResponse response = request.getCurrent().response();
        Context context = Vertx.currentContext();
        return written.emitOn(work -> VertxContexts.run(context, work))
                .chain(() -> pool.query(POSITION).execute())
                .invoke(rows ->
                        response.putHeader(HEADER, seal(rows.iterator().next().getLong("lsn"))))
                .replaceWithVoid();
    }

    /**
     * The position in the header of the current request; null without the header.
     *
     * @throws ProblemException (400) if this service has not made it
     */
    @Nullable Long asked() {
        String text = request.getCurrent().request().getHeader(HEADER);
        return text == null ? null : open(text);
    }

    String seal(long position) {
        return seals.seal(HEADER, position);
    }

    long open(String text) {
        return seals.openNumber(HEADER, text)
                .orElseThrow(() -> ProblemException.header(
                        HEADER, "must be the value of this header in a response of this service"));
    }
}
