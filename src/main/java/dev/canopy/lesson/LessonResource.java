package dev.canopy.lesson;

import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.quarkus.resteasy.reactive.server.EndpointDisabled;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the lesson has, over HTTP. */
@RequestTimeout
@EndpointDisabled(name = Lesson.ENABLED, stringValue = "false", disableIfMissing = true)
@Path(Lesson.ROOT)
@Produces(MediaType.APPLICATION_JSON)
@Tag(
        name = Lesson.TAG,
        description = "loading strategies and the pitfalls of the asynchronous session; only with " + Lesson.ENABLED)
class LessonResource {
    private final Pitfalls pitfalls;

    LessonResource(Pitfalls pitfalls) {
        this.pitfalls = pitfalls;
    }

    /** Both parts. */
    @Schema(name = "Lesson")
    record Index(List<LoadingEntry> loading, List<PitfallResponse.Entry> pitfalls) {}

    /** A strategy in the list. */
    @Schema(name = "LessonStrategy")
    record LoadingEntry(String strategy, String does, String href) {
        static LoadingEntry of(Strategy strategy) {
            return new LoadingEntry(
                    strategy.word(),
                    strategy.summary(),
                    Lesson.LOADING + "/" + strategy.word() + "{?tenant,subtree,user}");
        }
    }

    @GET
    @StatementBudget(0)
    @Operation(summary = "List the loading strategies and the pitfalls")
    public Index index() {
        return new Index(
                Arrays.stream(Strategy.values()).map(LoadingEntry::of).toList(),
                pitfalls.all().stream().map(PitfallResponse.Entry::of).toList());
    }
}
