package dev.canopy.audit;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The audit log over HTTP. */
@RequestTimeout
@Path("/api/v1/audit")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Access")
class AuditResource {
    private final AuditRepository entries;
    private final Cursors cursors;

    AuditResource(AuditRepository entries, Cursors cursors) {
        this.entries = entries;
        this.cursors = cursors;
    }

    @GET
    @Needs(value = Role.VIEWER, portal = false)
    @StatementBudget(3)
    @Operation(
            operationId = "listAudit",
            summary = "List the changes",
            description =
                    "Lists all changes except usage, newest first. A caller sees the entries of the tenants that it sees; the"
                            + " entries of things that belong to no tenant need a grant for the whole service. A portal token cannot"
                            + " read the log.")
    public Uni<Page<AuditResponse>> list(@BeanParam AuditParams params) {
        return entries.list(params.toQuery(CurrentCaller.scope(), cursors)).map(page -> page.map(AuditResponse::from));
    }
}
