package dev.canopy.metric;

import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.listing.Page;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The catalogue of metrics over HTTP. */
@RequestTimeout
@Path("/api/v1/metrics")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Metrics", description = "the metrics of tenants, computed from usage, credits and the tree")
class MetricResource {
    private static final Page<MetricResponse.Entry> CATALOGUE = new Page<>(
            Arrays.stream(Metric.values()).map(MetricResponse.Entry::from).toList(), null);

    @GET
    @NonBlocking
    @Needs(Role.VIEWER)
    @StatementBudget(0)
    @Operation(operationId = "listMetrics", summary = "List the metrics", description = "All metrics are on one page.")
    public Page<MetricResponse.Entry> list() {
        return CATALOGUE;
    }
}
