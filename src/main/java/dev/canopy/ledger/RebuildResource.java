package dev.canopy.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.audit.AuditLog;
import dev.canopy.body.Body;
import dev.canopy.request.OptionalBody;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The rebuild of the roll-ups over HTTP. */
@RequestTimeout(inTime = false)
@Path("/api/v1/usage/rebuild")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Usage")
class RebuildResource {
    private final RebuildService service;
    private final AuditLog log;

    RebuildResource(RebuildService service, AuditLog log) {
        this.service = service;
        this.log = log;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @OptionalBody
    @Needs(Role.OPERATOR)
    @StatementBudget(1) // the entry in the audit log; the work belongs to no request
    @Operation(
            operationId = "rebuildUsage",
            summary = "Rebuild the roll-ups",
            description =
                    "Compares all roll-ups with the events, one account at a time, and corrects differences. Differences are"
                            + " not expected unless something other than the service has written to the database. Days whose events"
                            + " are no longer kept are left as they are. Ingestion continues, but new usage of the account that"
                            + " is being compared appears in the metrics only afterwards. Meters are compared in steps, between which"
                            + " new usage appears. A request during a rebuild waits for it"
                            + " and gets the same response. The request has no time limit.")
    @APIResponse(
            responseCode = "200",
            description = "how many rows were corrected, and how many accounts were compared")
    public Uni<RebuildResponse> rebuild(
            @RequestBody(
                            description = "an object without fields, or nothing",
                            content = @Content(schema = @Schema(implementation = RebuildRequest.class)))
                    @Nullable JsonNode body) {
        Body.optional(body, Set.of()).throwIfAny();
        return log.begin("usage.rebuild", null, Map.of()).chain(service::rebuild);
    }
}
