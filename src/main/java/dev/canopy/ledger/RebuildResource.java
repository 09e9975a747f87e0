package dev.canopy.ledger;

import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The roll-ups, checked against the events. */
@RequestTimeout(inTime = false)
@Path("/api/v1/usage/rebuild")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Usage")
class RebuildResource {
    private final RebuildRepository repository;

    RebuildResource(RebuildRepository repository) {
        this.repository = repository;
    }

    @POST
    @StatementBudget(0) // its work belongs to no request
    @Operation(
            operationId = "rebuildUsage",
            summary = "Compute the roll-ups anew",
            description =
                    "Compares all roll-ups with what the events add up to, some accounts at a time, while usage goes on"
                            + " coming in, and corrects what differs. There is nothing to correct unless somebody else has written"
                            + " to the database. Takes as long as it takes; the metrics of the accounts that are looked at wait.")
    @APIResponse(
            responseCode = "200",
            description = "what was found",
            content = @Content(schema = @Schema(implementation = RebuildResponse.class)))
    public Uni<RebuildResponse> rebuild() {
        return repository.rebuild();
    }
}
