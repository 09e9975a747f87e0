package dev.canopy.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.body.Body;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.listing.PublicId;
import dev.canopy.request.OptionalBody;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import dev.canopy.tenant.TenantKey;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** The deliveries of webhooks over HTTP. */
@RequestTimeout
@Path("/api/v1/tenants/{key}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Webhooks")
class DeliveryResource {
    private final WebhookService service;
    private final DeliveryRepository deliveries;
    private final TenantRepository tenants;
    private final Cursors cursors;

    DeliveryResource(WebhookService service, DeliveryRepository deliveries, TenantRepository tenants, Cursors cursors) {
        this.service = service;
        this.deliveries = deliveries;
        this.tenants = tenants;
        this.cursors = cursors;
    }

    @GET
    @Path("webhooks/{id}/deliveries")
    @Needs(value = Role.MANAGER, named = true, portal = false)
    @StatementBudget(2)
    @Operation(
            operationId = "listWebhookDeliveries",
            summary = "List the messages to a webhook, the newest first",
            description = "The page is empty if the tenant has no such webhook.")
    public Uni<Page<DeliveryResponse>> list(
            @RestPath String key, @RestPath String id, @BeanParam DeliveryParams params) {
        Scope scope = CurrentCaller.scope();
        UUID webhook = PublicId.existing("webhook", id);
        var page = params.toQuery(scope, webhook, cursors);
        return tenants.getIdentityForRead(scope, TenantKey.existing(key))
                .chain(tenant -> deliveries.list(scope, tenant, webhook, page));
    }

    @POST
    @Path("deliveries/{id}/retry")
    @Consumes(MediaType.APPLICATION_JSON)
    @OptionalBody
    @Needs(value = Role.MANAGER, named = true, portal = false)
    @StatementBudget(2)
    @Operation(
            operationId = "retryWebhookDelivery",
            summary = "Send a message again",
            description =
                    "Sends the message again, in any state. Its id stays the same, and its attempts start over. It is sent"
                            + " before later messages to the same webhook. The body is an empty object, or omitted.")
    @APIResponse(responseCode = "204", description = "The message will be sent.")
    public Uni<Void> retry(
            @RestPath String key,
            @RestPath String id,
            @RequestBody(content = @Content(schema = @Schema(type = SchemaType.OBJECT))) @Nullable JsonNode body) {
        Body.optional(body, Set.of()).throwIfAny();
        return service.repeat(CurrentCaller.scope(), TenantKey.existing(key), PublicId.existing("delivery", id));
    }
}
