package dev.canopy.price;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import dev.canopy.tenant.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The pricing anew of events over HTTP. */
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
    @StatementBudget(value = 6, repeats = "each step of some thousand events is a transaction")
    @Operation(
            summary = "Price the events of a range anew by the book as it is now",
            description =
                    "Only those that came with tokens. Their new cost is in the metrics within about a second. Many"
                            + " events are priced in steps: after an answer other than 200 some may be done, which a"
                            + " repeated request finds unchanged. Takes as long as there are events; it ends when the"
                            + " client leaves.")
    @APIResponse(
            responseCode = "200",
            description = "what became of the events",
            content = @Content(schema = @Schema(implementation = RepricingResponse.class)))
    @APIResponse(responseCode = "422", ref = "InvalidContent")
    public Uni<RepricingResponse> reprice(
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = PriceRequest.Reprice.class)))
                    @Nullable JsonNode body) {
        Repricing repricing = Repricing.read(body);
        return service.reprice(Scope.all(), repricing)
                .map(repriced -> RepricingResponse.from(repriced, repricing.dryRun()));
    }
}
