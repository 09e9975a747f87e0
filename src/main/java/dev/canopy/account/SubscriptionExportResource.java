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

/** The subscriptions of a tenant as a file. A client without a preference gets pages instead. */
@RequestTimeout
@Path("/api/v1/tenants/{key}/subscriptions")
class SubscriptionExportResource {
    private final SubscriptionRepository subscriptions;
    private final StreamedDownloads downloads;

    SubscriptionExportResource(SubscriptionRepository subscriptions, StreamedDownloads downloads) {
        this.subscriptions = subscriptions;
        this.downloads = downloads;
    }

    @GET
    @FromReplica
    @Produces(TableLines.CSV + TableLines.NOT_BY_DEFAULT)
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(3)
    @Operation(hidden = true) // documented with the pages, which have the same address
    public RestMulti<byte[]> csv(
            @RestPath String key, @BeanParam SubscriptionFilterParams filter, @Context HttpServerRequest request) {
        Scope scope = CurrentCaller.scope();
        String tenant = TenantKey.existing(key);
        SubscriptionQuery query =
                new SubscriptionQuery(scope, tenant, filter.toFilter(), PageQuery.all(null, SubscriptionQuery.ORDER));
        return downloads.of(
                AccountLines.subscriptions().of(subscriptions.all(query)),
                tenant + "-subscriptions.csv",
                TableLines.CSV_CONTENT_TYPE,
                request);
    }
}
