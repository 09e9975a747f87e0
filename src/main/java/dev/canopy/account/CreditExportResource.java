package dev.canopy.account;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.database.FromReplica;
import dev.canopy.listing.PageQuery;
import dev.canopy.request.RequestTimeout;
import dev.canopy.request.StreamedDownloads;
import dev.canopy.statement.StatementBudget;
import dev.canopy.table.FormatParam;
import dev.canopy.table.TableLines;
import dev.canopy.tenant.TenantKey;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestPath;

/** The credits of a tenant and their ledger as files. A client without a preference gets pages instead. */
@RequestTimeout
@Path("/api/v1/tenants/{key}/credits")
class CreditExportResource {
    private final CreditRepository credits;
    private final CreditEntryRepository ledger;
    private final StreamedDownloads downloads;

    CreditExportResource(CreditRepository credits, CreditEntryRepository ledger, StreamedDownloads downloads) {
        this.credits = credits;
        this.ledger = ledger;
        this.downloads = downloads;
    }

    @GET
    @FromReplica
    @Produces(TableLines.CSV + TableLines.NOT_BY_DEFAULT)
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(2)
    @Operation(hidden = true) // documented with the pages, which have the same address
    public RestMulti<byte[]> csv(
            @RestPath String key, @BeanParam FormatParam format, @Context HttpServerRequest request) {
        Scope scope = CurrentCaller.scope();
        String tenant = TenantKey.existing(key);
        CreditQuery query = new CreditQuery(scope, tenant, PageQuery.all(null, CreditQuery.ORDER));
        return downloads.of(
                AccountLines.credits().of(credits.all(query)),
                tenant + "-credits.csv",
                TableLines.CSV_CONTENT_TYPE,
                request);
    }

    @GET
    @FromReplica
    @Path("ledger")
    @Produces(TableLines.CSV + TableLines.NOT_BY_DEFAULT)
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(2)
    @Operation(hidden = true) // documented with the pages, which have the same address
    public RestMulti<byte[]> ledger(
            @RestPath String key, @BeanParam FormatParam format, @Context HttpServerRequest request) {
        Scope scope = CurrentCaller.scope();
        String tenant = TenantKey.existing(key);
        CreditEntryQuery query = new CreditEntryQuery(scope, tenant, PageQuery.all(null, CreditEntryQuery.ORDER));
        return downloads.of(
                AccountLines.creditEntries().of(ledger.all(query)),
                tenant + "-credit-ledger.csv",
                TableLines.CSV_CONTENT_TYPE,
                request);
    }
}
