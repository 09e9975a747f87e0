package dev.canopy.credential;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.credential.KeyRepository.Creator;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.listing.PublicId;
import dev.canopy.request.CreatedResponse;
import dev.canopy.request.OptionalBody;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The API keys over HTTP. */
@RequestTimeout
@Path("/api/v1/keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Access", description = "the credentials of callers")
class KeyResource {
    private final KeyService service;
    private final KeyRepository keys;
    private final Cursors cursors;

    KeyResource(KeyService service, KeyRepository keys, Cursors cursors) {
        this.service = service;
        this.keys = keys;
        this.cursors = cursors;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Role.MANAGER)
    @StatementBudget(2)
    @Operation(
            operationId = "createKey",
            summary = "Create a key",
            description =
                    "A caller can create keys within the subtrees it manages, with a role no higher than its own. A key"
                            + " made by another key expires no later than that key. Only this response contains the"
                            + " key.")
    public Uni<RestResponse<KeyResponse.Made>> create(
            @RequestBodySchema(KeyRequest.Create.class) @Nullable JsonNode body) {
        return service.create(CurrentCaller.scope(), creator(), KeyDraft.read(body))
                .map(KeyResource::made);
    }

    @GET
    @Needs(Role.MANAGER)
    @StatementBudget(2)
    @Operation(
            operationId = "listKeys",
            summary = "List keys",
            description =
                    "Lists the keys in the subtrees in which the caller is a manager, in the order of their creation, without"
                            + " those that are revoked.")
    public Uni<Page<KeyResponse>> list(@BeanParam KeyParams params) {
        return keys.list(params.toQuery(CurrentCaller.scope(), cursors));
    }

    @DELETE
    @Path("{id}")
    @Needs(Role.MANAGER)
    @StatementBudget(2)
    @Operation(
            operationId = "revokeKey",
            summary = "Revoke a key",
            description =
                    "The key stops being valid in all instances within a second. A key at the caller's own"
                            + " tenant can be revoked by a manager above, by the key itself, or by the key that made it; others get 403.")
    @APIResponse(responseCode = "204", description = "The key was revoked.")
    public Uni<Void> revoke(@RestPath String id) {
        return service.revoke(CurrentCaller.scope(), creator(), PublicId.existing("key", id));
    }

    @POST
    @Path("{id}/rotate")
    @Consumes(MediaType.APPLICATION_JSON)
    @OptionalBody
    @Needs(Role.MANAGER)
    @StatementBudget(4)
    @Operation(
            operationId = "rotateKey",
            summary = "Replace a key",
            description =
                    "Creates a key with the same name, tenant, role and end. The old key stays valid for the overlap. The body may"
                            + " be omitted. A key that has been replaced can be replaced again by others, but not by itself.")
    @APIResponseSchema(
            value = KeyResponse.Made.class,
            responseCode = "201",
            responseDescription = "The new key was created. The `Location` header contains its URL.")
    @APIResponse(
            responseCode = "409",
            description = "The key has expired, or has been replaced and is that of the caller.")
    public Uni<RestResponse<KeyResponse.Made>> rotate(
            @RestPath String id, @RequestBodySchema(KeyRequest.Rotate.class) @Nullable JsonNode body) {
        return service.rotate(CurrentCaller.scope(), creator(), PublicId.existing("key", id), SecretOverlap.read(body))
                .map(KeyResource::made);
    }

    private static Creator creator() {
        return Creator.of(CurrentCaller.get());
    }

    private static RestResponse<KeyResponse.Made> made(KeyService.Made made) {
        return CreatedResponse.secret("/api/v1/keys/" + made.key().id(), KeyResponse.Made.from(made));
    }
}
