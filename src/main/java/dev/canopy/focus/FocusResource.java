package dev.canopy.focus;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.database.FromReplica;
import dev.canopy.metric.Window;
import dev.canopy.request.RequestTimeout;
import dev.canopy.request.StreamedDownloads;
import dev.canopy.statement.StatementBudget;
import dev.canopy.table.TableLines;
import dev.canopy.tenant.TenantKey;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestPath;

/** The charges of a subtree as a file, sent as fast as the client reads. */
@RequestTimeout
@Path("/api/v1/tenants/{key}/focus")
@Tag(name = "Charges", description = "the charges of tenants, for finance tools")
class FocusResource {
    private final FocusRepository charges;
    private final StreamedDownloads downloads;
    private final FocusConfig config;

    FocusResource(FocusRepository charges, StreamedDownloads downloads, FocusConfig config) {
        this.charges = charges;
        this.downloads = downloads;
        this.config = config;
    }

    @GET
    @FromReplica
    @Produces(TableLines.CSV)
    @Needs(value = Role.VIEWER, named = true, portal = false)
    @StatementBudget(2)
    @Operation(
            operationId = "exportFocus",
            summary = "Export charges as FOCUS 1.2",
            description =
                    "Returns the charges of the tenant and all its descendants as rows of the FinOps Open Cost and Usage"
                            + " Specification 1.2: one row for each day in UTC, tenant, model, kind of quantity and price. The"
                            + " costs of all rows add up exactly to the metric 'totalInferenceCost' of the same range. Costs that"
                            + " came with events, corrections, and the rounding of the costs of events are rows of"
                            + " their own; see the column 'x_CostSource'.")
    @APIResponse(
            responseCode = "200",
            description =
                    "the rows as a file of any length; if the export fails after its first byte, the connection is closed",
            content = @Content(mediaType = TableLines.CSV, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "422", ref = "EventsNotKept")
    public RestMulti<byte[]> export(
            @RestPath String key, @BeanParam FocusParams params, @Context HttpServerRequest request) {
        Scope scope = CurrentCaller.scope();
        Window window = params.toWindow();
        String existing = TenantKey.existing(key);
        Multi<byte[]> body =
                FocusColumn.lines(new FocusColumn.Export(config, window)).of(charges.rows(scope, existing, window));
        return downloads.of(body, existing + "-focus.csv", TableLines.CSV_CONTENT_TYPE, request);
    }
}
