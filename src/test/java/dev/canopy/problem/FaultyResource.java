package dev.canopy.problem;

import dev.canopy.access.Needs;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** Fails in ways that no resource of the service should, to see what reaches the client. */
@Path("/faulty")
public class FaultyResource {
    private final Pool pool;

    FaultyResource(Pool pool) {
        this.pool = pool;
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
