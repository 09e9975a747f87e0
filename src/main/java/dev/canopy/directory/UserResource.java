package dev.canopy.directory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.body.NdjsonBody;
import dev.canopy.body.NdjsonImport;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.listing.PublicId;
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
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Users over HTTP. */
@RequestTimeout
@Path("/api/v1/users")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Directory")
class UserResource {
    private final UserRepository users;
    private final UserService service;
    private final Cursors cursors;
    private final ImportService importService;
    private final NdjsonImport imports;
    private final DirectoryConfig config;

    UserResource(
            UserRepository users,
            UserService service,
            Cursors cursors,
            ImportService importService,
            NdjsonImport imports,
            DirectoryConfig config) {
        this.users = users;
        this.service = service;
        this.cursors = cursors;
        this.importService = importService;
        this.imports = imports;
        this.config = config;
    }

    @GET
    @Needs(Role.VIEWER)
    @StatementBudget(3)
    @Operation(
            operationId = "listUsers",
            summary = "List users",
            description = "Lists the users of all tenants, of one tenant, or of a subtree. " + UserParams.COLUMNS)
    @Parameter(name = "filter", in = ParameterIn.QUERY, example = UserParams.FILTER)
    @Parameter(name = "sort", in = ParameterIn.QUERY, example = UserParams.SORT)
    public Uni<Page<UserResponse>> list(@BeanParam UserListParams params) {
        Scope scope = CurrentCaller.scope();
        return users.list(params.toQuery(scope, cursors)).map(page -> page.map(UserResponse::from));
    }

    @GET
    @Path("{id}")
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(3)
    @Operation(
            operationId = "getUser",
            summary = "Read a user",
            description = "The response contains the organization and the tenant if 'include' names them.")
    public Uni<UserResponse> get(
            @RestPath String id,
            @Parameter(description = UserInclude.DESCRIPTION, example = "organization,tenant") @RestQuery @Nullable String include) {
        Scope scope = CurrentCaller.scope();
        return users.get(scope, PublicId.existing("user", id), UserInclude.parse(include))
                .map(UserResponse::from);
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(5)
    @Operation(
            operationId = "updateUser",
            summary = "Change a user",
            description =
                    "Fields that are omitted keep their values. The request fails with 409 if the organization has"
                            + " another user with the e-mail address.")
    public Uni<UserResponse> patch(
            @RestPath String id,
            @RequestBodySchema(DirectoryRequest.PatchUser.class) @Nullable JsonNode body,
            @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        Scope scope = CurrentCaller.scope();
        UUID user = PublicId.existing("user", id);
        IfMatch version = IfMatch.parse(ifMatch);
        UserChange change = UserChange.read(body);
        return service.change(scope, user, change, version)
                .chain(() -> users.get(scope, user, Set.of()))
                .invoke(stored -> version.requireIf(change.isEmpty(), stored.updatedAt()))
                .map(UserResponse::from);
    }

    @DELETE
    @Path("{id}")
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(5)
    @Operation(
            operationId = "deleteUser",
            summary = "Delete a user",
            description = "Usage is kept: events refer to users by a free text that is independent of the directory.")
    public Uni<Void> delete(@RestPath String id, @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        Scope scope = CurrentCaller.scope();
        return service.delete(scope, PublicId.existing("user", id), IfMatch.parse(ifMatch));
    }

    @PUT
    @Path("import")
    @Consumes(NdjsonBody.MEDIA_TYPE)
    @Needs(Role.MANAGER)
    @StatementBudget(5)
    @Operation(
            operationId = "importUsers",
            summary = "Import users, all or none",
            description =
                    "Each line is one user, of any existing organization. A user that exists with this e-mail address,"
                            + " regardless of case, keeps its id and gets the names and the spelling of the address of the"
                            + " line.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = NdjsonBody.MEDIA_TYPE,
                            schema = @Schema(implementation = DirectoryRequest.ImportUser.class)))
    public Uni<DirectoryRequest.Imported> importAll(@Context HttpServerRequest request) {
        Scope scope = CurrentCaller.scope();
        NdjsonImport.Limits limits = new NdjsonImport.Limits("users", config.maxImport(), config.maxLine());
        return imports.read(request, limits, ImportLine.UserLine::read)
                .call(lines -> importService.importUsers(scope, lines, NdjsonImport::pointer))
                .map(lines -> new DirectoryRequest.Imported(lines.size()));
    }
}
