package dev.canopy.directory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.request.CreatedResponse;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import dev.canopy.tenant.TenantKey;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The organizations of a tenant over HTTP. */
@RequestTimeout
@Path("/api/v1/tenants/{key}/organizations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Directory", description = "the organizations of tenants, and the users of the organizations")
class TenantOrganizationResource {
    private final OrganizationRepository organizations;
    private final OrganizationService service;
    private final Cursors cursors;

    TenantOrganizationResource(OrganizationRepository organizations, OrganizationService service, Cursors cursors) {
        this.organizations = organizations;
        this.service = service;
        this.cursors = cursors;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(5)
    @Operation(
            operationId = "createOrganization",
            summary = "Create an organization",
            description =
                    "The name is unique within the tenant, regardless of the case of A to Z. The request fails with"
                            + " 409 if the name is taken or the tenant is archived.")
    public Uni<RestResponse<OrganizationResponse>> create(
            @RestPath String key,
            @RequestBody(
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(
                                                            implementation =
                                                                    DirectoryRequest.CreateOrganization.class)))
                    @Nullable JsonNode body) {
        Scope scope = CurrentCaller.scope();
        return service.create(scope, TenantKey.existing(key), OrganizationDraft.read(body))
                .chain(id -> organizations.get(scope, id))
                .map(created -> CreatedResponse.of(
                        "/api/v1/organizations/" + created.id(), OrganizationResponse.from(created)));
    }

    @GET
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(2)
    @Operation(
            operationId = "listOrganizations",
            summary = "List the organizations of a tenant",
            description =
                    "The list does not include the organizations of descendants. Columns: name, userCount, createdAt,"
                            + " updatedAt. The list is sorted by name by default.")
    @Parameter(name = "filter", in = ParameterIn.QUERY, example = OrganizationParams.FILTER)
    @Parameter(name = "sort", in = ParameterIn.QUERY, example = "-userCount,name")
    public Uni<Page<OrganizationResponse>> list(@RestPath String key, @BeanParam OrganizationParams params) {
        return organizations
                .list(params.toQuery(CurrentCaller.scope(), TenantKey.existing(key), cursors))
                .map(found -> found.map(OrganizationResponse::from));
    }
}
