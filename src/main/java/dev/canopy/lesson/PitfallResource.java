package dev.canopy.lesson;

import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.configuration.EnabledBy;
import dev.canopy.problem.ProblemException;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The pitfalls of the asynchronous session over HTTP. Each request for a pitfall runs it. */
@RequestTimeout
@EnabledBy(Lesson.ENABLED)
@Path(Lesson.PITFALLS)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = Lesson.TAG)
class PitfallResource {
    private final Pitfalls pitfalls;
    private final ExampleData data;
    private final IsolatedRun isolation;
    private final Excerpts excerpts;

    PitfallResource(Pitfalls pitfalls, ExampleData data, IsolatedRun isolation, Excerpts excerpts) {
        this.pitfalls = pitfalls;
        this.data = data;
        this.isolation = isolation;
        this.excerpts = excerpts;
    }

    @GET
    @Needs(Role.OPERATOR)
    @StatementBudget(0)
    @Operation(
            operationId = "listPitfalls",
            summary = "List the pitfalls of the asynchronous session",
            description = "Each entry has the address that runs it and shows what happens, and what to do instead.")
    public PitfallResponse.All list() {
        return new PitfallResponse.All(
                pitfalls.all().stream().map(PitfallResponse.Entry::of).toList());
    }

    @GET
    @Path("{name}")
    @Needs(Role.OPERATOR)
    @StatementBudget(value = 12, repeats = "both sides insert, read and delete rows in the same way")
    @Operation(
            operationId = "runPitfall",
            summary = "Run a pitfall",
            description = "Runs the mistake and then the correct way, and reports the result of each. Both"
                    + " work on rows of their own, which are deleted afterwards.")
    public Uni<PitfallResponse> run(@Parameter(description = "the name of the pitfall") @RestPath String name) {
        Pitfall pitfall = pitfalls.find(name).orElseThrow(() -> ProblemException.notFound("pitfall", name));
        return run(pitfall, pitfall.wrong(), "Mistake")
                .chain(mistake -> run(pitfall, pitfall.right(), "Answer")
                        .map(answer -> new PitfallResponse(
                                pitfall.name(), pitfall.mistake(), pitfall.meaning(), mistake, answer)));
    }

    private Uni<PitfallRun> run(Pitfall pitfall, Function<Example, Uni<Observation>> side, String which) {
        String code = excerpts.method(pitfall.source(), pitfall.method() + which);
        return isolation.run(() -> data.with(example -> Uni.createFrom()
                .deferred(() -> side.apply(example))
                .map(seen -> PitfallRun.of(seen, code))
                .onFailure()
                .recoverWithItem(failure -> PitfallRun.of(failure, code))));
    }
}
