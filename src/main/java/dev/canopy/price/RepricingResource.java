package dev.canopy.price;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Repricing over HTTP. */
@RequestTimeout(inTime = false)
@Path("/api/v1/prices/reprice")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Prices")
class RepricingResource {
    private final RepricingService service;

    RepricingResource(RepricingService service) {
        this.service = service;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Role.OPERATOR)
    @StatementBudget(value = 8, repeats = "a transaction for each account and each step of some thousand events")
    @Operation(
            operationId = "repriceUsage",
            summary = "Reprice the events of a range",
            description = "Computes the cost of the events again, by the current price book. Only events that"
                    + " name a model are repriced, including those that had no price. A cost that came with its event stays."
                    + " The metrics include the new cost within about a second. Many"
                    + " events are repriced in steps: if the response is not 200, some of the events may"
                    + " have been repriced already, and the request can be repeated. The time limit of"
                    + " requests does not apply. If the client closes the connection, the repricing stops.")
    @APIResponse(
            responseCode = "200",
            description = "how many events were repriced, and their cost in each currency before and after")
    public Uni<RepricingResponse> reprice(@RequestBodySchema(PriceRequest.Reprice.class) @Nullable JsonNode body) {
        Scope scope = CurrentCaller.scope();
        Repricing repricing = Repricing.read(body);
        return service.reprice(scope, repricing).map(repriced -> RepricingResponse.from(repricing, repriced));
    }
}
