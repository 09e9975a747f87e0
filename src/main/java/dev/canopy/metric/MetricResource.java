package dev.canopy.metric;

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

/** The catalogue of metrics over HTTP. */
@RequestTimeout
@Path("/api/v1/metrics")
@Produces(MediaType.APPLICATION_JSON)
@Tag(
        name = "Metrics",
        description = "the metrics of tenants, computed from usage, credits and the tree, and those of meters")
class MetricResource {
    private final MetricCatalogues catalogues;

    MetricResource(MetricCatalogues catalogues) {
        this.catalogues = catalogues;
    }

    @GET
    @Needs(Role.VIEWER)
    @StatementBudget(2)
    @Operation(
            operationId = "listMetrics",
            summary = "List the metrics",
            description = "All metrics are on one page: those that are built in, and two for each meter.")
    public Uni<Page<MetricResponse.Entry>> list() {
        return catalogues
                .present()
                .map(catalogue -> new Page<>(
                        catalogue.all().stream().map(MetricResponse.Entry::from).toList(), null));
    }
}
