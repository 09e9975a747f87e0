package dev.canopy.metric;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.body.NdjsonBody;
import dev.canopy.request.RequestTimeout;
import dev.canopy.request.StreamedDownloads;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestMulti;

/**
 * The dashboard as a file with all rows, sent as fast as the client reads. A client without a preference gets pages
 * instead.
 */
@Path("/api/v1/tenants")
@RequestTimeout
class MetricExportResource {
    private static final String CSV = "text/csv";
    private static final String NOT_BY_DEFAULT = ";qs=0.5";

    private final MetricExportRepository metrics;
    private final StreamedDownloads downloads;
    private final ObjectMapper json;

    MetricExportResource(MetricExportRepository metrics, StreamedDownloads downloads, ObjectMapper json) {
        this.metrics = metrics;
        this.downloads = downloads;
        this.json = json;
    }

    @GET
    @Path("metrics")
    @Produces(CSV + NOT_BY_DEFAULT)
    @Needs(Role.VIEWER)
    @StatementBudget(3)
    @Operation(hidden = true) // documented with the pages, which have the same address
    public RestMulti<byte[]> csv(@BeanParam MetricParams params, @Context HttpServerRequest request) {
        Scope scope = CurrentCaller.scope();
        MetricQuery query = params.toQuery(scope);
        MetricLines lines = MetricLines.csv(query.metrics());
        Multi<byte[]> body = metrics.rows(query)
                .map(lines::of)
                .onCompletion()
                .ifEmpty()
                .continueWith(() -> List.of(lines.of(List.of())));
        return downloads.of(body, "tenant-metrics.csv", Csv.CONTENT_TYPE, request);
    }

    @GET
    @Path("metrics")
    @Produces(NdjsonBody.MEDIA_TYPE + NOT_BY_DEFAULT)
    @Needs(Role.VIEWER)
    @StatementBudget(3)
    @Operation(hidden = true) // as above
    public RestMulti<byte[]> ndjson(@BeanParam MetricParams params, @Context HttpServerRequest request) {
        Scope scope = CurrentCaller.scope();
        MetricQuery query = params.toQuery(scope);
        MetricLines lines = MetricLines.ndjson(query.metrics(), json);
        Multi<byte[]> body = metrics.rows(query).map(lines::of);
        return downloads.of(body, "tenant-metrics.ndjson", NdjsonBody.MEDIA_TYPE, request);
    }
}
