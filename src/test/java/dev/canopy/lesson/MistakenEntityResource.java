package dev.canopy.lesson;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/**
 * An entity as a response. By itself, since Quarkus gives a session on demand to every method of a resource that names a Panache entity,
 * and another mistake is to have none.
 */
@Path("/mistaken/entity")
public class MistakenEntityResource {
    private final ExampleData data;
    private final FetchingPitfalls fetching;

    MistakenEntityResource(ExampleData data, FetchingPitfalls fetching) {
        this.data = data;
        this.fetching = fetching;
    }

    @GET
    public Uni<Note> entity() {
        return data.with(fetching::firstNote);
    }
}
