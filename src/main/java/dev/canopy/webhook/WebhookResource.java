package dev.canopy.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.body.Body;
import dev.canopy.credential.SecretOverlap;
import dev.canopy.listing.Page;
import dev.canopy.listing.PublicId;
import dev.canopy.request.CreatedResponse;
import dev.canopy.request.IfMatch;
import dev.canopy.request.OptionalBody;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import dev.canopy.tenant.TenantKey;
import dev.canopy.webhook.WebhookUrl.Loopback;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The webhooks of a tenant over HTTP. */
@RequestTimeout
@Path("/api/v1/tenants/{key}/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Webhooks", description = "addresses to which messages about tenants are sent")
class WebhookResource {
    private final WebhookService service;
    private final Loopback loopback;

    WebhookResource(WebhookService service, WebhookConfig config) {
        this.service = service;
        this.loopback = Loopback.of(config);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(value = Role.MANAGER, named = true, portal = false)
    @StatementBudget(2)
    @Operation(
            operationId = "createWebhook",
            summary = "Add a webhook",
            description =
                    "The secret is shown in this response only. The request fails with 409 if the tenant is archived"
                            + " or has 20 webhooks.")
    public Uni<RestResponse<WebhookResponse.Secret>> create(
            @RestPath String key, @RequestBodySchema(WebhookRequest.Create.class) @Nullable JsonNode body) {
        String tenant = TenantKey.existing(key);
        return service.add(CurrentCaller.scope(), tenant, WebhookDraft.create(body, loopback))
                .map(made -> made(tenant, made));
    }

    @GET
    @Needs(value = Role.MANAGER, named = true, portal = false)
    @StatementBudget(2)
    @Operation(
            operationId = "listWebhooks",
            summary = "List the webhooks of a tenant, without their secrets",
            description = "All webhooks are on one page, in the order of their creation.")
    public Uni<Page<WebhookResponse>> list(@RestPath String key, @BeanParam WebhookParams params) {
        return service.list(CurrentCaller.scope(), TenantKey.existing(key), params.type())
                .map(Page::whole);
    }

    @GET
    @Path("{id}")
    @Needs(value = Role.MANAGER, named = true, portal = false)
    @StatementBudget(2)
    @Operation(
            operationId = "getWebhook",
            summary = "Read a webhook, without its secret",
            description =
                    "Returns the webhook, and the time until which its previous secret is still used. A secret is shown only when it is created.")
    public Uni<WebhookResponse> get(@RestPath String key, @RestPath String id) {
        return service.get(CurrentCaller.scope(), TenantKey.existing(key), id(id));
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(value = Role.MANAGER, named = true, portal = false)
    @StatementBudget(3)
    @Operation(
            operationId = "updateWebhook",
            summary = "Change a webhook",
            description = "Omitted fields stay the same. Messages that are pending go to the new address.")
    public Uni<WebhookResponse> update(
            @RestPath String key,
            @RestPath String id,
            @RequestBodySchema(WebhookRequest.Patch.class) @Nullable JsonNode body,
            @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        return service.change(
                CurrentCaller.scope(),
                TenantKey.existing(key),
                id(id),
                WebhookDraft.change(body, loopback),
                IfMatch.parse(ifMatch));
    }

    @DELETE
    @Path("{id}")
    @Needs(value = Role.MANAGER, named = true, portal = false)
    @StatementBudget(3)
    @Operation(
            operationId = "deleteWebhook",
            summary = "Delete a webhook",
            description = "Messages of the webhook are deleted as well. Alerts that use it stay, without a webhook.")
    public Uni<Void> delete(
            @RestPath String key, @RestPath String id, @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        return service.delete(CurrentCaller.scope(), TenantKey.existing(key), id(id), IfMatch.parse(ifMatch));
    }

    @POST
    @Path("{id}/rotate")
    @Consumes(MediaType.APPLICATION_JSON)
    @OptionalBody
    @Needs(value = Role.MANAGER, named = true, portal = false)
    @StatementBudget(3)
    @Operation(
            operationId = "rotateWebhookSecret",
            summary = "Replace the secret of a webhook",
            description = "During the overlap, messages are signed with both secrets. The new secret is"
                    + " shown in this response only. The body may be omitted.")
    @APIResponseSchema(
            value = WebhookResponse.Secret.class,
            responseCode = "201",
            responseDescription = "The new secret was made. The `Location` header contains the URL of the webhook.")
    public Uni<RestResponse<WebhookResponse.Secret>> rotate(
            @RestPath String key,
            @RestPath String id,
            @RequestBodySchema(WebhookRequest.Rotate.class) @Nullable JsonNode body,
            @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        String tenant = TenantKey.existing(key);
        return service.rotate(CurrentCaller.scope(), tenant, id(id), SecretOverlap.read(body), IfMatch.parse(ifMatch))
                .map(made -> made(tenant, made));
    }

    @POST
    @Path("{id}/test")
    @Consumes(MediaType.APPLICATION_JSON)
    @OptionalBody
    @Needs(value = Role.MANAGER, named = true, portal = false)
    @StatementBudget(2)
    @Operation(
            operationId = "testWebhook",
            summary = "Send a message of the type webhook.test",
            description = "The body is an empty object, or omitted.")
    @APIResponse(responseCode = "204", description = "The message will be sent.")
    public Uni<Void> test(
            @RestPath String key,
            @RestPath String id,
            @RequestBody(content = @Content(schema = @Schema(type = SchemaType.OBJECT))) @Nullable JsonNode body) {
        Body.optional(body, Set.of()).throwIfAny();
        return service.test(CurrentCaller.scope(), TenantKey.existing(key), id(id));
    }

    private static UUID id(String text) {
        return PublicId.existing("webhook", text);
    }

    private static RestResponse<WebhookResponse.Secret> made(String tenant, WebhookResponse.Secret made) {
        return CreatedResponse.secret("/api/v1/tenants/" + tenant + "/webhooks/" + made.id(), made);
    }
}
