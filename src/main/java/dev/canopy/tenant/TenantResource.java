package dev.canopy.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.body.NdjsonBody;
import dev.canopy.body.NdjsonImport;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.listing.ParameterValue;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.Violations;
import dev.canopy.request.CreatedResponse;
import dev.canopy.request.IfMatch;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The tenants over HTTP. */
@RequestTimeout
@Path("/api/v1/tenants")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Tenants", description = "the tree of tenants")
class TenantResource {
    private final TenantRepository tenants;
    private final TenantService service;
    private final NdjsonImport imports;
    private final TenantConfig config;
    private final Cursors cursors;

    TenantResource(
            TenantRepository tenants,
            TenantService service,
            NdjsonImport imports,
            TenantConfig config,
            Cursors cursors) {
        this.cursors = cursors;
        this.tenants = tenants;
        this.service = service;
        this.imports = imports;
        this.config = config;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Role.MANAGER)
    @StatementBudget(7)
    @Operation(
            operationId = "createTenant",
            summary = "Create a tenant",
            description =
                    "Creates a root, and with it a new account, or a child of an existing tenant. A root may choose its"
                            + " region and currency. The request fails with 409 if the key is taken, even by a tenant"
                            + " that the caller cannot see.")
    public Uni<RestResponse<TenantResponse>> create(
            @RequestBodySchema(TenantRequest.Create.class) @Nullable JsonNode body) {
        Scope scope = CurrentCaller.scope();
        Violations violations = new Violations();
        TenantDraft draft = TenantDraft.read(present(body), "", violations);
        violations.throwIfAny();
        return service.create(scope, draft)
                .chain(() -> tenants.get(scope, draft.key()))
                .map(tenant -> CreatedResponse.of("/api/v1/tenants/" + draft.key(), TenantResponse.from(tenant)));
    }

    @PUT
    @Path("import")
    @Consumes(NdjsonBody.MEDIA_TYPE)
    @Needs(Role.MANAGER)
    @StatementBudget(8)
    @Operation(
            operationId = "importTenants",
            summary = "Import tenants",
            description = "Imports all tenants or none. Each line is a tenant. Parents may come before or after their"
                    + " children. A stored tenant gets the name, region and labels of its line; its parent must be the"
                    + " same as the stored parent, and so must its currency if the line has one.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = NdjsonBody.MEDIA_TYPE,
                            schema = @Schema(implementation = TenantRequest.Create.class)))
    public Uni<TenantRequest.Imported> importAll(@Context HttpServerRequest request) {
        Scope scope = CurrentCaller.scope();
        NdjsonImport.Limits limits = new NdjsonImport.Limits("tenants", config.maxImport(), config.maxLine());
        return imports.read(request, limits, TenantDraft::read)
                .call(drafts -> service.importAll(scope, drafts, NdjsonImport::pointer))
                .map(drafts -> new TenantRequest.Imported(drafts.size()));
    }

    @GET
    @Needs(Role.VIEWER)
    @StatementBudget(2)
    @Operation(operationId = "listTenants", summary = "List tenants", description = "The list is sorted by key.")
    public Uni<Page<TenantResponse>> list(@BeanParam TenantParams params) {
        return tenants.list(params.toQuery(CurrentCaller.scope(), cursors))
                .map(found -> found.map(TenantResponse::from));
    }

    @GET
    @Path("{key}")
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(1)
    @Operation(
            operationId = "getTenant",
            summary = "Read a tenant",
            description =
                    "Returns the tenant with its place in the tree as the caller sees it: the top of a subtree of the caller has no parent and the depth 0.")
    public Uni<TenantResponse> get(@RestPath String key) {
        Scope scope = CurrentCaller.scope();
        return tenants.get(scope, key).map(TenantResponse::from);
    }

    @PATCH
    @Path("{key}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(8)
    @Operation(
            operationId = "updateTenant",
            summary = "Change a tenant",
            description =
                    "Omitted fields stay the same. The currency of an account that has usage, prices, credits, budgets or open reservations cannot"
                            + " be changed: the request fails with 409.")
    public Uni<TenantResponse> patch(
            @RestPath String key,
            @RequestBodySchema(TenantRequest.Patch.class) @Nullable JsonNode body,
            @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        Scope scope = CurrentCaller.scope();
        if (!(present(body) instanceof ObjectNode object)) {
            throw ProblemException.content("", "must be a JSON object");
        }
        return service.patch(scope, TenantKey.existing(key), TenantPatch.read(object), IfMatch.parse(ifMatch))
                .chain(() -> tenants.get(scope, key))
                .map(TenantResponse::from);
    }

    @DELETE
    @Path("{key}")
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(value = 7, repeats = "two locks, by the same statement with different values")
    @Operation(
            operationId = "deleteTenant",
            summary = "Delete a tenant",
            description =
                    "A tenant that has children, usage, subscriptions, credits, budgets, prices or organizations cannot be"
                            + " deleted: the request fails with 409. Archive such a tenant instead.")
    public Uni<Void> delete(@RestPath String key, @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        return service.delete(CurrentCaller.scope(), TenantKey.existing(key), IfMatch.parse(ifMatch));
    }

    @POST
    @Path("{key}/move")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(12)
    @Operation(
            operationId = "moveTenant",
            summary = "Move a tenant",
            description = "Gives the tenant another parent in the same account. Its subtree and all its history move"
                    + " along: the history counts for the new ancestors, and no longer for the old ones. The request"
                    + " fails with 409 if the new parent is archived, in another account or in the tenant's subtree.")
    public Uni<TenantResponse> move(
            @RestPath String key,
            TenantRequest.@Nullable Move move,
            @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        Scope scope = CurrentCaller.scope();
        if (move == null) {
            throw ProblemException.content("", "is missing");
        }
        if (move.parent() == null) {
            throw ProblemException.content("/parent", "is missing; a tenant stays within its account");
        }
        if (!TenantKey.isWellFormed(move.parent())) {
            throw ProblemException.content("/parent", "refers to an unknown tenant");
        }
        return service.move(scope, TenantKey.existing(key), TenantKey.normalize(move.parent()), IfMatch.parse(ifMatch))
                .chain(() -> tenants.get(scope, key))
                .map(TenantResponse::from);
    }

    @GET
    @Path("{key}/tree")
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(2)
    @Operation(
            operationId = "getTenantTree",
            summary = "Read a subtree as nested tenants",
            description =
                    "Each tenant has its children in children, sorted by key. With a depth, tenants at the last level have no children in the response, although they may have some.")
    public Uni<TenantTree> tree(
            @RestPath String key,
            @Parameter(
                            description = "the number of levels below the tenant, 0 or more; all levels if omitted",
                            schema = @Schema(implementation = Long.class, minimum = "0"))
                    @RestQuery
                    @Nullable String depth) {
        Scope scope = CurrentCaller.scope();
        return tenants.listSubtree(scope, key, levels(depth)).map(TenantTree::of);
    }

    private static JsonNode present(@Nullable JsonNode body) {
        if (body == null) {
            throw ProblemException.content("", "is missing");
        }
        return body;
    }

    private static int levels(@Nullable String depth) {
        return ParameterValue.wholeNumber("depth", depth, 0, Long.MAX_VALUE)
                .map(levels -> (int) Math.min(levels, Integer.MAX_VALUE))
                .orElse(Integer.MAX_VALUE);
    }
}
