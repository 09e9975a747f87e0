package dev.canopy.metric;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.body.NdjsonBody;
import dev.canopy.database.FromReplica;
import dev.canopy.request.RequestTimeout;
import dev.canopy.request.StreamedDownloads;
import dev.canopy.statement.StatementBudget;
import dev.canopy.table.TableLines;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestMulti;

/**
 * The dashboard as a file with all rows, sent as fast as the client reads. A client without a preference gets pages
 * instead.
 */
@Path("/api/v1/tenants")
@RequestTimeout
class MetricExportResource {
    private final MetricExportRepository metrics;
    private final MetricCatalogues catalogues;
    private final AmountOrders orders;
    private final StreamedDownloads downloads;
    private final ObjectMapper json;

    MetricExportResource(
            MetricExportRepository metrics,
            MetricCatalogues catalogues,
            AmountOrders orders,
            StreamedDownloads downloads,
            ObjectMapper json) {
        this.metrics = metrics;
        this.catalogues = catalogues;
        this.orders = orders;
        this.downloads = downloads;
        this.json = json;
    }

    @GET
    @FromReplica
    @Path("metrics")
    @Produces(TableLines.CSV + TableLines.NOT_BY_DEFAULT)
    @Needs(Role.VIEWER)
    @StatementBudget(5)
    @Operation(hidden = true) // documented with the pages, which have the same address
    public RestMulti<byte[]> csv(@BeanParam MetricParams params, @Context HttpServerRequest request) {
        Scope scope = CurrentCaller.scope();
        Multi<byte[]> body = lines(scope, params, query -> MetricLines.csv(query.metrics()));
        return downloads.of(body, "tenant-metrics.csv", TableLines.CSV_CONTENT_TYPE, request);
    }

    @GET
    @FromReplica
    @Path("metrics")
    @Produces(NdjsonBody.MEDIA_TYPE + TableLines.NOT_BY_DEFAULT)
    @Needs(Role.VIEWER)
    @StatementBudget(5)
    @Operation(hidden = true) // as above
    public RestMulti<byte[]> ndjson(@BeanParam MetricParams params, @Context HttpServerRequest request) {
        Scope scope = CurrentCaller.scope();
        Multi<byte[]> body = lines(scope, params, query -> MetricLines.ndjson(query.metrics(), json));
        return downloads.of(body, "tenant-metrics.ndjson", NdjsonBody.MEDIA_TYPE, request);
    }

    private Multi<byte[]> lines(Scope scope, MetricParams params, Function<MetricQuery, TableLines<MetricRow>> format) {
        return catalogues
                .handle(catalogue ->
                        orders.of(scope, params, catalogue).map(order -> params.toQuery(scope, catalogue, order)))
                .onItem()
                .transformToMulti(query -> format.apply(query).of(metrics.rows(query)));
    }
}
