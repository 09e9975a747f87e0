package dev.canopy.alert;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.listing.BooleanParameter;
import dev.canopy.live.ServerSentEvents;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import dev.canopy.tenant.TenantKey;
import dev.canopy.tenant.TenantRepository;
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

/** The stream of firings of a tenant over HTTP. */
@RequestTimeout
@Path("/api/v1/tenants/{key}/firings/stream")
@Tag(name = "Alerts")
class FiringStreamResource {
    private final LiveFirings live;
    private final TenantRepository tenants;
    private final FiringIds ids;
    private final ObjectMapper json;

    FiringStreamResource(LiveFirings live, TenantRepository tenants, FiringIds ids, ObjectMapper json) {
        this.live = live;
        this.tenants = tenants;
        this.ids = ids;
        this.json = json;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Needs(value = Role.MANAGER, named = true, portal = false)
    @StatementBudget(2)
    @Operation(
            operationId = "streamAlertFirings",
            summary = "Stream the alerts of a tenant that fire",
            description = "Sends a server-sent event named 'alert' for each firing of an alert of the tenant, or of its"
                    + " subtree. A new stream begins with the next firing. A client that reconnects with its"
                    + " last event id gets every later firing that is still stored, exactly once. The stream"
                    + " ends when the tenant is deleted.")
    @APIResponse(
            responseCode = "200",
            description = "the data of each event",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(implementation = FiringEvent.class)))
    public Uni<Void> stream(
            @RestPath String key,
            @Parameter(
                            description = "whether alerts of the descendants are included",
                            schema = @Schema(implementation = Boolean.class, defaultValue = "false"))
                    @RestQuery
                    @Nullable String subtree,
            @Parameter(description = "the id of the last event that the client has received")
                    @RestHeader(FiringIds.LAST_EVENT_ID)
                    @Nullable String lastEventId,
            @Context RoutingContext request) {
        Scope scope = CurrentCaller.scope();
        String tenant = TenantKey.existing(key);
        boolean descendants = BooleanParameter.parse("subtree", subtree);
        long after = ids.read(lastEventId);
        ServerSentEvents events = new ServerSentEvents(request, json);
        return tenants.getIdentityForRead(scope, tenant)
                .chain(identity ->
                        live.run(new FiringStream(scope, identity.id(), descendants, after, ids, events), tenant));
    }
}
