package dev.canopy.usage;

import dev.canopy.body.Body;
import dev.canopy.ledger.Folder;
import dev.canopy.problem.ProblemException;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Usage out again. */
@RequestTimeout
@Path("/api/v1/usage")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Usage")
class TakeBackResource {
    private final TakeBackRepository repository;
    private final Folder folder;

    TakeBackResource(TakeBackRepository repository, Folder folder) {
        this.repository = repository;
        this.folder = folder;
    }

    @DELETE
    @StatementBudget(3)
    @Operation(
            operationId = "takeUsageBack",
            summary = "Take an event back",
            description =
                    "The event counts no more, in its own period; taken back again, it is not found. Its source and id"
                            + " are free: sent once more, it is a new event.")
    @APIResponse(responseCode = "204", description = "taken back")
    @APIResponse(responseCode = "400", ref = "InvalidParameter")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "409", ref = "Conflict")
    public Uni<Void> takeBack(
            @Parameter(description = "of the event", schema = @Schema(defaultValue = UsageParser.DEFAULT_SOURCE))
                    @RestQuery
                    @Nullable String source,
            @Parameter(required = true, description = "of the event", schema = @Schema(minLength = 1))
                    @RestQuery
                    @Nullable String id,
            @Parameter(
                            description =
                                    "'durable', or 'folded' to be answered when the metrics are without the event",
                            schema =
                                    @Schema(
                                            defaultValue = "durable",
                                            enumeration = {"durable", "folded"}))
                    @RestQuery
                    @Nullable String visibility) {
        Visibility wanted = Visibility.parse(visibility);
        if (id == null || id.isEmpty()) {
            throw ProblemException.parameter("id", "is missing");
        }
        return repository
                .takeBack(source == null ? UsageParser.DEFAULT_SOURCE : storable("source", source), storable("id", id))
                .chain(() -> wanted == Visibility.FOLDED
                        ? folder.fold()
                        : Uni.createFrom().voidItem());
    }

    private static String storable(String name, String text) {
        if (!Body.isStorable(text)) {
            throw ProblemException.parameter(name, "must not have the character NUL");
        }
        return text;
    }
}
