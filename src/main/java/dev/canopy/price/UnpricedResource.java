package dev.canopy.price;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Models without a price, over HTTP. */
@RequestTimeout
@Path("/api/v1/usage/unpriced")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Usage")
class UnpricedResource {
    private final UnpricedRepository repository;

    UnpricedResource(UnpricedRepository repository) {
        this.repository = repository;
    }

    @GET
    @Needs(Role.VIEWER)
    @StatementBudget(1)
    @Operation(
            operationId = "listUnpricedModels",
            summary = "List models without a price",
            description =
                    "Lists the models of the events that have no cost because there was no price for them: the 1000 with the"
                            + " most events, sorted by their number. A model has a row for each currency of its accounts."
                            + " Events without a model have rows as well. Add prices, and reprice the range from 'firstAt' to 'lastAt'."
                            + " Events without a model or without quantities stay unpriced.")
    public Uni<UnpricedResponse> list() {
        return repository.list(CurrentCaller.scope()).map(UnpricedResponse::new);
    }
}
