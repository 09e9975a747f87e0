package dev.canopy.directory;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.database.FromReplica;
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

/** Users as a file, sent as fast as the client reads. A client without a preference gets pages instead. */
@RequestTimeout
@Path("/api/v1/users")
class UserExportResource {
    private final UserRepository users;
    private final StreamedDownloads downloads;

    UserExportResource(UserRepository users, StreamedDownloads downloads) {
        this.users = users;
        this.downloads = downloads;
    }

    @GET
    @FromReplica
    @Produces(TableLines.CSV + TableLines.NOT_BY_DEFAULT)
    @Needs(Role.VIEWER)
    @StatementBudget(2)
    @Operation(hidden = true) // documented with the pages, which have the same address
    public RestMulti<byte[]> csv(@BeanParam UserListExportParams params, @Context HttpServerRequest request) {
        Scope scope = CurrentCaller.scope();
        UserQuery query = params.toQuery(scope);
        return downloads.of(UserLines.csv().of(users.all(query)), "users.csv", TableLines.CSV_CONTENT_TYPE, request);
    }
}
