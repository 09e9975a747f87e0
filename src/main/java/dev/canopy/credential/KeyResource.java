package dev.canopy.credential;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.body.Body;
import dev.canopy.credential.KeyRepository.Creator;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.listing.PublicId;
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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** The API keys over HTTP. */
@RequestTimeout
@Path("/api/v1/keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Access", description = "the credentials of callers")
class KeyResource {
    private static final Duration OVERLAP = Duration.ofHours(24);
    private static final Duration MAX_OVERLAP = Duration.ofDays(30);

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
            summary = "Make a key",
            description =
                    "A caller makes keys in the subtrees in which it is a manager, with at most its own role. A key made by"
                            + " another key expires no later than that key. The key itself is shown in this answer only.")
    @APIResponse(
            responseCode = "201",
            description = "The key was made.",
            content = @Content(schema = @Schema(implementation = KeyResponse.Made.class)))
    public Uni<Response> create(@RequestBodySchema(KeyRequest.Create.class) @Nullable JsonNode body) {
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
    @Needs(Role.MANAGER)
    @StatementBudget(3)
    @Operation(
            operationId = "rotateKey",
            summary = "Replace a key",
            description =
                    "Makes a key with the same name, tenant, role and end. The old key stays valid for the overlap.")
    @APIResponse(
            responseCode = "201",
            description = "The new key was made.",
            content = @Content(schema = @Schema(implementation = KeyResponse.Made.class)))
    public Uni<Response> rotate(
            @RestPath String id, @RequestBodySchema(KeyRequest.Rotate.class) @Nullable JsonNode body) {
        return service.rotate(CurrentCaller.scope(), creator(), PublicId.existing("key", id), overlap(body))
                .map(KeyResource::made);
    }

    private static Creator creator() {
        return Creator.of(CurrentCaller.get());
    }

    private static Duration overlap(@Nullable JsonNode json) {
        Body body = Body.of(json, Set.of("overlap"));
        Duration overlap = body.duration(
                        "overlap", "must be an ISO-8601 duration from PT0S to P30D", Duration.ZERO, MAX_OVERLAP)
                .orElse(OVERLAP);
        body.throwIfAny();
        return overlap;
    }

    /** No cache may keep the key. */
    private static Response made(KeyService.Made made) {
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.LOCATION, "/api/v1/keys/" + made.key().id())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(KeyResponse.Made.from(made))
                .build();
    }
}
