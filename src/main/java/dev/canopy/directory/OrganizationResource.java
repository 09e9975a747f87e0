package dev.canopy.directory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.body.NdjsonBody;
import dev.canopy.body.NdjsonImport;
import dev.canopy.listing.PublicId;
import dev.canopy.request.IfMatch;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
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
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Organizations over HTTP. */
@RequestTimeout
@Path("/api/v1/organizations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Directory")
class OrganizationResource {
    /** Describes an id that is given, in the OpenAPI document. */
    static final String ID = "the id of the organization";

    private final OrganizationRepository organizations;
    private final OrganizationService service;
    private final ImportService importService;
    private final NdjsonImport imports;
    private final DirectoryConfig config;

    OrganizationResource(
            OrganizationRepository organizations,
            OrganizationService service,
            ImportService importService,
            NdjsonImport imports,
            DirectoryConfig config) {
        this.organizations = organizations;
        this.service = service;
        this.importService = importService;
        this.imports = imports;
        this.config = config;
    }

    @GET
    @Path("{id}")
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(2)
    @Operation(
            operationId = "getOrganization",
            summary = "Read an organization",
            description = "Returns the organization with the tenant to which it belongs.")
    public Uni<OrganizationResponse> get(@RestPath String id) {
        Scope scope = CurrentCaller.scope();
        return organizations.get(scope, PublicId.existing("organization", id)).map(OrganizationResponse::from);
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(5)
    @Operation(
            operationId = "updateOrganization",
            summary = "Change an organization",
            description =
                    "Fields that are omitted keep their values. The request fails with 409 if the tenant has another"
                            + " organization with the name.")
    public Uni<OrganizationResponse> patch(
            @RestPath String id,
            @RequestBody(
                            content =
                                    @Content(
                                            schema =
                                                    @Schema(implementation = DirectoryRequest.PatchOrganization.class)))
                    @Nullable JsonNode body,
            @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        Scope scope = CurrentCaller.scope();
        UUID organization = PublicId.existing("organization", id);
        IfMatch version = IfMatch.parse(ifMatch);
        Optional<String> name = OrganizationDraft.readChange(body);
        return service.rename(scope, organization, name, version)
                .chain(() -> organizations.get(scope, organization))
                .invoke(stored -> version.requireIf(name.isEmpty(), stored.updatedAt()))
                .map(OrganizationResponse::from);
    }

    @DELETE
    @Path("{id}")
    @Needs(value = Role.MANAGER, named = true)
    @StatementBudget(5)
    @Operation(
            operationId = "deleteOrganization",
            summary = "Delete an organization without users",
            description = "The request fails with 409 if the organization has users.")
    public Uni<Void> delete(@RestPath String id, @RestHeader(HttpHeaders.IF_MATCH) List<String> ifMatch) {
        Scope scope = CurrentCaller.scope();
        return service.delete(scope, PublicId.existing("organization", id), IfMatch.parse(ifMatch));
    }

    @PUT
    @Path("import")
    @Consumes(NdjsonBody.MEDIA_TYPE)
    @Needs(Role.MANAGER)
    @StatementBudget(5)
    @Operation(
            operationId = "importOrganizations",
            summary = "Import organizations, all or none",
            description = "Each line is one organization, of any tenant. An organization that exists with this name,"
                    + " regardless of case, keeps its id, and its name gets the spelling of the line.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = NdjsonBody.MEDIA_TYPE,
                            schema = @Schema(implementation = DirectoryRequest.ImportOrganization.class)))
    public Uni<DirectoryRequest.Imported> importAll(@Context HttpServerRequest request) {
        Scope scope = CurrentCaller.scope();
        NdjsonImport.Limits limits = new NdjsonImport.Limits("organizations", config.maxImport(), config.maxLine());
        return imports.read(request, limits, ImportLine.OrganizationLine::read)
                .call(lines -> importService.importOrganizations(scope, lines, NdjsonImport::pointer))
                .map(lines -> new DirectoryRequest.Imported(lines.size()));
    }
}
