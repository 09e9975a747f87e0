package dev.canopy.directory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.listing.PublicId;
import dev.canopy.request.CreatedResponse;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The users of an organization over HTTP. */
@RequestTimeout
@Path("/api/v1/organizations/{id}/users")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Directory")
class OrganizationUserResource {
    private final UserRepository users;
    private final UserService service;
    private final Cursors cursors;

    OrganizationUserResource(UserRepository users, UserService service, Cursors cursors) {
        this.users = users;
        this.service = service;
        this.cursors = cursors;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(5)
    @Operation(
            operationId = "createUser",
            summary = "Create a user",
            description =
                    "The e-mail address is unique within the organization, regardless of the case of A to Z, and is"
                            + " stored as given. The request fails with 409 if the address is taken or the tenant is"
                            + " archived.")
    public Uni<RestResponse<UserResponse>> create(
            @RestPath String id, @RequestBodySchema(DirectoryRequest.CreateUser.class) @Nullable JsonNode body) {
        Scope scope = CurrentCaller.scope();
        return service.create(scope, PublicId.existing("organization", id), UserDraft.read(body))
                .chain(user -> users.get(scope, user, Set.of()))
                .map(created -> CreatedResponse.of("/api/v1/users/" + created.id(), UserResponse.from(created)));
    }

    @GET
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(3)
    @Operation(
            operationId = "listUsersOfOrganization",
            summary = "List the users of an organization",
            description = UserParams.COLUMNS)
    @Parameter(name = "filter", in = ParameterIn.QUERY, example = UserParams.FILTER)
    @Parameter(name = "sort", in = ParameterIn.QUERY, example = UserParams.SORT)
    public Uni<Page<UserResponse>> list(@RestPath String id, @BeanParam UserParams params) {
        Scope scope = CurrentCaller.scope();
        UserQuery.Of of = new UserQuery.Of.OfOrganization(PublicId.existing("organization", id));
        return users.list(params.toQuery(scope, of, cursors)).map(page -> page.map(UserResponse::from));
    }
}
