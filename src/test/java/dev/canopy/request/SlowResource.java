package dev.canopy.request;

import dev.canopy.access.Needs;
import dev.canopy.body.NdjsonBody;
import dev.canopy.database.LongTransaction;
import dev.canopy.statement.StatementBudget;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.time.Duration;
import org.jboss.resteasy.reactive.RestQuery;

/** Answers slowly: each statement takes the requested number of milliseconds. */
@RequestTimeout
@Path("/slow")
public class SlowResource {
    /** Marks the statement, so that tests find it among the running ones. */
    static final String MARK = "/* slow */";

    private final Pool pool;

    SlowResource(Pool pool) {
        this.pool = pool;
    }

    @GET
    @Needs({})
    @Path("raw")
    public Uni<String> raw(@RestQuery int millis) {
        return sleep(pool, millis);
    }

    @GET
    @Needs({})
    @Path("orm")
    public Uni<String> orm(@RestQuery int millis) {
        return Panache.withSession(() -> Panache.getSession()
                .chain(session ->
                        session.createNativeQuery(sql(millis), String.class).getSingleResult()));
    }

    /** Without the limit of a statement. */
    @GET
    @Needs({})
    @Path("transaction")
    public Uni<String> transaction(@RestQuery int millis) {
        return pool.withTransaction(
                transaction -> LongTransaction.allow(transaction).chain(() -> sleep(transaction, millis)));
    }

    /** Statement after statement. */
    @GET
    @Needs({})
    @Path("series")
    @StatementBudget(value = 1, repeats = "goes on until it is given up")
    public Uni<String> series(@RestQuery int millis) {
        return sleep(pool, millis).chain(() -> series(millis));
    }

    /** Waits for something other than the database. */
    @GET
    @Needs({})
    @Path("never")
    public Uni<String> never() {
        return Uni.createFrom().nothing();
    }

    /** Begins to answer at once and ends after the requested number of milliseconds. */
    @GET
    @Needs({})
    @Path("response")
    public Uni<Void> response(@RestQuery int millis, @Context RoutingContext request) {
        request.response().setChunked(true).write("begun");
        return Uni.createFrom().voidItem().onItem().delayIt().by(Duration.ofMillis(millis));
    }

    @POST
    @Needs({})
    @Path("lines")
    @Consumes(NdjsonBody.MEDIA_TYPE)
    public Uni<String> lines(@Context HttpServerRequest request) {
        NdjsonBody.Limits limits = new NdjsonBody.Limits(1_000, Duration.ofMinutes(1));
        return NdjsonBody.forEachPart(
                        Vertx.currentContext().owner(),
                        request,
                        limits,
                        lines -> Uni.createFrom().voidItem())
                .replaceWith("read");
    }

    private static Uni<String> sleep(SqlClient client, int millis) {
        return client.query(sql(millis))
                .execute()
                .map(rows -> rows.iterator().next().getString(0));
    }

    private static String sql(int millis) {
        return "select cast(" + millis + " as text) from pg_sleep(" + millis / 1000.0 + ") " + MARK;
    }
}
