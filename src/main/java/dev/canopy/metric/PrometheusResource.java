package dev.canopy.metric;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.database.FromReplica;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** The metrics of tenants for Prometheus. The metrics of the service itself are at the management port. */
@RequestTimeout
@Path("/api/v1/metrics/prometheus")
@Produces(OpenMetrics.MEDIA_TYPE)
@Tag(name = "Metrics")
class PrometheusResource {
    private final OpenMetricsRepository metrics;
    private final MetricCatalogues catalogues;

    PrometheusResource(OpenMetricsRepository metrics, MetricCatalogues catalogues) {
        this.metrics = metrics;
        this.catalogues = catalogues;
    }

    @GET
    @FromReplica
    @Needs(Role.VIEWER)
    @StatementBudget(3)
    @Operation(
            operationId = "scrapeTenantMetrics",
            summary = "Scrape metrics of tenants in the OpenMetrics format",
            description = "Returns the all-time metrics of a tenant and its descendants down to 'depth', or of the top"
                    + " tenants of the caller, in the text format of OpenMetrics, under names such as"
                    + " canopy_tenant_total_inference_cost. Each metric is a gauge, because corrections and"
                    + " deletions can lower it. Its labels are 'tenant' and, for amounts, 'currency'. A metric"
                    + " without a value is omitted. The gauge canopy_tenant_info has the name, the parent and"
                    + " the currency. Values are floating-point numbers: for exact amounts, use the other"
                    + " endpoints. The request fails with 400 for more than"
                    + " " + OpenMetricsParams.MAX_TENANTS + " tenants.")
    @APIResponse(
            responseCode = "200",
            description = "the metrics",
            content = @Content(mediaType = OpenMetrics.MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING)))
    public Uni<RestResponse<byte[]>> scrape(@BeanParam OpenMetricsParams params) {
        Scope scope = CurrentCaller.scope();
        return catalogues.handle(catalogue -> {
            OpenMetricsQuery query = params.toQuery(catalogue);
            return metrics.list(scope, query)
                    .map(rows -> RestResponse.ResponseBuilder.ok(OpenMetrics.write(query.metrics(), rows))
                            .header(HttpHeaders.CONTENT_TYPE, OpenMetrics.CONTENT_TYPE)
                            .build());
        });
    }
}
