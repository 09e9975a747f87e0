package dev.canopy.catalogue;

import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.listing.Page;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
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
@Tag(name = "Attributes", description = "the definitions of metrics and computed fields, for Java and for queries")
class AttributeResource {
    private final AttributeCatalogue catalogue;

    AttributeResource(AttributeCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    @GET
    @Needs(value = Role.VIEWER, portal = false) // descriptions of meters may name users and tenants
    @StatementBudget(1)
    @Operation(
            operationId = "listAttributes",
            summary = "List the hybrid attributes by entity and name",
            description =
                    "Returns all attributes on one page, each with its HQL and its SQL. The metrics of meters are among them once they"
                            + " are filled.")
    public Uni<Page<AttributeEntry>> list() {
        return catalogue.entries().map(Page::whole);
    }
}
