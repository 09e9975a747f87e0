package dev.canopy.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.metric.MetricCatalogues;
import dev.canopy.metric.MetricValues;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import dev.canopy.tenant.TenantKey;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The metric stream of a tenant over HTTP. */
@RequestTimeout
@Path("/api/v1/tenants/{key}/metrics/stream")
@Tag(name = "Metrics")
class MetricStreamResource {
    private final LiveMetrics live;
    private final MetricCatalogues catalogues;
    private final ObjectMapper json;

    MetricStreamResource(LiveMetrics live, MetricCatalogues catalogues, ObjectMapper json) {
        this.live = live;
        this.catalogues = catalogues;
        this.json = json;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(2)
    @Operation(
            operationId = "streamTenantMetrics",
            summary = "Stream the metrics of a tenant",
            description =
                    "Sends server-sent events named 'metrics': first the current values for all time, then the values after"
                            + " each change, by default at most once a second. A client that reads slowly gets the latest values"
                            + " and misses those in between. The stream ends when the tenant is deleted, and when a meter of it changes, is"
                            + " filled or is deleted.")
    @APIResponse(
            responseCode = "200",
            description = "the data of each event",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(implementation = LiveResponse.class)))
    public Uni<Void> stream(
            @RestPath String key,
            @Parameter(description = MetricValues.NAMES) @RestQuery("metrics") @Nullable String names,
            @Parameter(
                            description =
                                    "the id of the last event that the client has received; the current values are"
                                            + " sent only if they differ from those of that event")
                    @RestHeader("Last-Event-ID")
                    @Nullable String lastEventId,
            @Context RoutingContext request) {
        Scope scope = CurrentCaller.scope();
        String tenant = TenantKey.existing(key);
        ServerSentEvents events = new ServerSentEvents(request, json);
        return catalogues
                .handle(catalogue -> Uni.createFrom().item(catalogue.parseList(names)))
                .chain(metrics -> live.run(new LiveStream(scope, tenant, metrics, lastEventId, events)));
    }
}
