package dev.canopy.problem;

import dev.canopy.access.Needs;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import org.hibernate.reactive.mutiny.Mutiny;

/** Fails in ways that no resource of the service should, to see what reaches the client. */
@Path("/faulty")
public class FaultyResource {
    private final Pool pool;
    private final Mutiny.SessionFactory sessions;

    FaultyResource(Pool pool, Mutiny.SessionFactory sessions) {
        this.pool = pool;
        this.sessions = sessions;
    }

    @Needs({})
    @POST
    @Path("driver")
    @Consumes(MediaType.TEXT_PLAIN)
    public Uni<String> byDriver(String statement) {
        return pool.query(statement).execute().map(rows -> "");
    }

    @Needs({})
    @POST
    @Path("session")
    @Consumes(MediaType.TEXT_PLAIN)
    public Uni<String> bySession(String statement) {
        return sessions.withTransaction(
                session -> session.createNativeQuery(statement).executeUpdate().map(rows -> ""));
    }

    @Needs({})
    @GET
    @Path("sql")
    public Uni<String> sql() {
        return pool.query("select secret_column from nowhere").execute().map(rows -> "");
    }

    @Needs({})
    @GET
    @Path("bug")
    public Uni<String> bug() {
        throw new IllegalStateException("dev.canopy.secret.Thing at line 5");
    }

    /** Blocks an event loop for longer than the checker allows. */
    @Needs({})
    @GET
    @Path("block")
    public Uni<String> block() throws InterruptedException {
        Thread.sleep(3_500);
        return Uni.createFrom().item("blocked");
    }
}
