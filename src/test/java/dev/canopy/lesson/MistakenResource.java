package dev.canopy.lesson;

import dev.canopy.access.Needs;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** A resource of a service that makes the mistakes of the lesson. */
@Path("/mistakes")
public class MistakenResource {
    private final Pitfalls pitfalls;
    private final ExampleData data;
    private final LoadingStrategies strategies;

    MistakenResource(Pitfalls pitfalls, ExampleData data, LoadingStrategies strategies) {
        this.strategies = strategies;
        this.pitfalls = pitfalls;
        this.data = data;
    }

    @GET
    @Needs({})
    @Path("{name}")
    public Uni<String> make(@RestPath String name) {
        Function<Example, Uni<Observation>> mistake =
                pitfalls.find(name).orElseThrow().wrong();
        return data.with(example -> Uni.createFrom().deferred(() -> mistake.apply(example)))
                .map(Observation::message);
    }

    /** The number of users, as many statements as that takes. */
    @GET
    @Path("lazy")
    @Needs({})
    @StatementBudget(4)
    public Uni<Integer> lazy(@RestQuery String tenant) {
        return strategies
                .load(Strategy.LAZY, new UserSelection.OfTenant(tenant, 1))
                .map(List::size);
    }
}
