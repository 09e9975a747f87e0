package dev.canopy.catalogue;

import dev.canopy.listing.Page;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The hybrid attributes over HTTP. */
@RequestTimeout
@Path("/api/v1/attributes")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Attributes", description = "what the metrics and computed fields are, in Java and in the query")
class AttributeResource {
    private final AttributeCatalogue catalogue;

    AttributeResource(AttributeCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GET
    @NonBlocking
    @StatementBudget(0)
    @Operation(
            summary = "List the hybrid attributes by entity and name",
            description = "All of them, on one page, each with the HQL and the SQL that it becomes.")
    public Page<AttributeEntry> list() {
        return new Page<>(catalogue.entries(), null);
    }
}
