package dev.canopy.lesson;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestPath;

/** A resource of a service that makes the mistakes of the lesson. */
@Path("/mistaken")
public class MistakenResource {
    private final Pitfalls pitfalls;
    private final Shelves shelves;
    private final FetchingPitfalls fetching;

    MistakenResource(Pitfalls pitfalls, Shelves shelves, FetchingPitfalls fetching) {
        this.pitfalls = pitfalls;
        this.shelves = shelves;
        this.fetching = fetching;
    }

    @GET
    @Path("{name}")
    public Uni<String> make(@RestPath String name) {
        Function<Shelf, Uni<Seen>> mistake = pitfalls.find(name).orElseThrow().wrong();
        return shelves.with(shelf -> Uni.createFrom().deferred(() -> mistake.apply(shelf)))
                .map(Seen::what);
    }

    /** An entity as a response. */
    @GET
    @Path("entity")
    public Uni<Note> entity() {
        return shelves.with(fetching::firstNote);
    }
}
