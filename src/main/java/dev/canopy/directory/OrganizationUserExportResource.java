package dev.canopy.directory;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.database.FromReplica;
import dev.canopy.listing.PublicId;
import dev.canopy.request.RequestTimeout;
import dev.canopy.request.StreamedDownloads;
import dev.canopy.statement.StatementBudget;
import dev.canopy.table.TableLines;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestPath;

/** The users of an organization as a file. A client without a preference gets pages instead. */
@RequestTimeout
@Path("/api/v1/organizations/{id}/users")
class OrganizationUserExportResource {
    private final UserRepository users;
    private final StreamedDownloads downloads;

    OrganizationUserExportResource(UserRepository users, StreamedDownloads downloads) {
        this.users = users;
        this.downloads = downloads;
    }

    @GET
    @FromReplica
    @Produces(TableLines.CSV + TableLines.NOT_BY_DEFAULT)
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(3)
    @Operation(hidden = true) // documented with the pages, which have the same address
    public RestMulti<byte[]> csv(
            @RestPath String id, @BeanParam UserExportParams params, @Context HttpServerRequest request) {
        Scope scope = CurrentCaller.scope();
        UserQuery query = params.toQuery(scope, new UserQuery.Of.OfOrganization(PublicId.existing("organization", id)));
        return downloads.of(UserLines.csv().of(users.all(query)), "users.csv", TableLines.CSV_CONTENT_TYPE, request);
    }
}
