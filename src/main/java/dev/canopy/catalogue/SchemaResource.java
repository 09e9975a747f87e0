package dev.canopy.catalogue;

import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The entities over HTTP. */
@RequestTimeout
@Path("/api/v1/schema")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Schema", description = "the entities, and how they are stored")
class SchemaResource {
    private final EntityCatalogue catalogue;

    SchemaResource(EntityCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** All entities. */
    @Schema(name = "DatabaseSchema", description = "all entities")
    record Entities(
            @Schema(description = "the entities, sorted by name")
            List<EntityEntry> entities) {
        Entities {
            entities = List.copyOf(entities);
        }
    }

    @GET
    @Needs(value = Role.VIEWER, portal = false) // descriptions of meters may name users and tenants
    @StatementBudget(1)
    @Operation(
            operationId = "getSchema",
            summary = "Show the entities with their attributes, relations, constraints and indexes",
            description =
                    "Returns what the mapping says: the tables and views that entities are stored in, the stored attributes with their"
                            + " types and nullability, the relations, the constraints, the indexes, and the hybrid attributes. The metrics of meters"
                            + " are among these once they are filled.")
    public Uni<Entities> get() {
        return catalogue.entries().map(Entities::new);
    }
}
