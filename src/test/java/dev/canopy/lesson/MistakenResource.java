package dev.canopy.lesson;

import dev.canopy.budget.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** A resource of a service that makes the mistakes of the lesson. */
@Path("/mistaken")
public class MistakenResource {
    private final Pitfalls pitfalls;
    private final Shelves shelves;
    private final FetchingPitfalls fetching;
    private final Loader loader;

    MistakenResource(Pitfalls pitfalls, Shelves shelves, FetchingPitfalls fetching, Loader loader) {
        this.loader = loader;
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

    /** The number of users, as many statements as that takes. */
    @GET
    @Path("lazy")
    @StatementBudget(4)
    public Uni<Integer> lazy(@RestQuery String tenant) {
        return loader.load(Strategy.LAZY, new Selection.OfTenant(tenant, 1)).map(List::size);
    }

    /** An entity as a response. */
    @GET
    @Path("entity")
    public Uni<Note> entity() {
        return shelves.with(fetching::firstNote);
    }
}
