package dev.canopy.lesson;

import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.configuration.EnabledBy;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The list of loading strategies and pitfalls over HTTP. */
@RequestTimeout
@EnabledBy(Lesson.ENABLED)
@Path(Lesson.ROOT)
@Produces(MediaType.APPLICATION_JSON)
@Tag(
        name = Lesson.TAG,
        description = "loading strategies and pitfalls of the asynchronous session; only with " + Lesson.ENABLED)
class LessonResource {
    private final Pitfalls pitfalls;

    LessonResource(Pitfalls pitfalls) {
        this.pitfalls = pitfalls;
    }

    /** The loading strategies and the pitfalls. */
    @Schema(name = "Lesson", description = "the loading strategies and the pitfalls")
    record Index(
            @Schema(description = "the loading strategies") List<LoadingEntry> loading,

            @Schema(description = "the pitfalls") List<PitfallResponse.Entry> pitfalls) {}

    /** A strategy in the list. */
    @Schema(name = "LessonStrategy", description = "a loading strategy")
    record LoadingEntry(
            @Schema(description = "the name of the strategy")
            String strategy,

            @Schema(description = "how the strategy reads the users, in a few words")
            String does,

            @Schema(description = "a URI template for the request that uses the strategy")
            String href) {
        static LoadingEntry of(Strategy strategy) {
            return new LoadingEntry(
                    strategy.word(),
                    strategy.summary(),
                    Lesson.LOADING + "/" + strategy.word() + "{?tenant,subtree,user}");
        }
    }

    @GET
    @Needs(Role.OPERATOR)
    @StatementBudget(0)
    @Operation(
            operationId = "getLesson",
            summary = "List the loading strategies and the pitfalls",
            description = "Each entry has the address that runs it. This request runs none of them.")
    public Index index() {
        return new Index(
                Arrays.stream(Strategy.values()).map(LoadingEntry::of).toList(),
                pitfalls.all().stream().map(PitfallResponse.Entry::of).toList());
    }
}
