package dev.canopy.event;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.body.NdjsonBody;
import dev.canopy.database.FromReplica;
import dev.canopy.request.RequestTimeout;
import dev.canopy.request.StreamedDownloads;
import dev.canopy.statement.StatementBudget;
import dev.canopy.table.TableLines;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestMulti;

/** Events as a file, sent as fast as the client reads. A client without a preference gets pages instead. */
@RequestTimeout
@Path("/api/v1/usage")
class EventExportResource {
    private final EventRepository events;
    private final StreamedDownloads downloads;
    private final ObjectMapper json;

    EventExportResource(EventRepository events, StreamedDownloads downloads, ObjectMapper json) {
        this.events = events;
        this.downloads = downloads;
        this.json = json;
    }

    @GET
    @FromReplica
    @Produces(TableLines.CSV + TableLines.NOT_BY_DEFAULT)
    @Needs(Role.VIEWER)
    @StatementBudget(3)
    @Operation(hidden = true) // documented with the pages, which have the same address
    public RestMulti<byte[]> csv(@BeanParam EventParams params, @Context HttpServerRequest request) {
        EventQuery query = params.toQuery();
        return downloads.of(
                EventLines.csv(query, json).of(events.all(query)), "usage.csv", TableLines.CSV_CONTENT_TYPE, request);
    }

    @GET
    @FromReplica
    @Produces(NdjsonBody.MEDIA_TYPE + TableLines.NOT_BY_DEFAULT)
    @Needs(Role.VIEWER)
    @StatementBudget(3)
    @Operation(hidden = true) // as above
    public RestMulti<byte[]> ndjson(@BeanParam EventParams params, @Context HttpServerRequest request) {
        EventQuery query = params.toQuery();
        return downloads.of(
                EventLines.ndjson(query, json).of(events.all(query)), "usage.ndjson", NdjsonBody.MEDIA_TYPE, request);
    }
}
