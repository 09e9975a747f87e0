package dev.canopy.testing;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Duration;
import org.jboss.resteasy.reactive.RestQuery;

/** What no resource of the service does, in the service under test: fails unexpectedly, waits on the event loop. */
@Path("/misbehaving")
public class Misbehaving {
    private final Pool pool;

    public Misbehaving(Pool pool) {
        this.pool = pool;
    }

    @GET
    @Path("throw")
    public Uni<String> fail() {
        throw new IllegalArgumentException("secret of dev.canopy.Secret");
    }

    @GET
    @Path("sql")
    public Uni<String> sql() {
        return pool.query("select secret from nowhere").execute().map(rows -> "unexpected");
    }

    @GET
    @Path("block")
    public Uni<Long> block(@RestQuery long milliseconds) throws InterruptedException {
        Thread.sleep(Duration.ofMillis(milliseconds));
        return Uni.createFrom().item(milliseconds);
    }
}
