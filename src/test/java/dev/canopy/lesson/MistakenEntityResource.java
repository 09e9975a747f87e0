package dev.canopy.lesson;

import dev.canopy.access.Needs;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/**
 * Returns an entity as a response. It is separate from the other mistakes, because Quarkus opens a session on demand
 * for each method of a resource that refers to a Panache entity, and another mistake needs a method without a session.
 */
@Path("/mistakes/entity")
public class MistakenEntityResource {
    private final ExampleData data;
    private final FetchingPitfalls fetching;

    MistakenEntityResource(ExampleData data, FetchingPitfalls fetching) {
        this.data = data;
        this.fetching = fetching;
    }

    @Needs({})
    @GET
    public Uni<Note> entity() {
        return data.with(fetching::firstNote);
    }
}
