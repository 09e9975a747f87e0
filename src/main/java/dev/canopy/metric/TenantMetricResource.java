package dev.canopy.metric;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.database.FromReplica;
import dev.canopy.listing.Cursors;
import dev.canopy.request.ConditionalRead;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import dev.canopy.tenant.TenantKey;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The metrics of tenants over HTTP. */
@RequestTimeout
@Path("/api/v1/tenants")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Metrics")
class TenantMetricResource {
    private final MetricRepository metrics;
    private final MetricCatalogues catalogues;
    private final AmountOrders orders;
    private final CachedReads reads;
    private final Cursors cursors;

    TenantMetricResource(
            MetricRepository metrics,
            MetricCatalogues catalogues,
            AmountOrders orders,
            CachedReads reads,
            Cursors cursors) {
        this.metrics = metrics;
        this.catalogues = catalogues;
        this.orders = orders;
        this.reads = reads;
        this.cursors = cursors;
    }

    @GET
    @FromReplica
    @Path("metrics")
    @Needs(Role.VIEWER)
    @StatementBudget(6)
    @Operation(
            operationId = "listTenantMetrics",
            summary = "Read the dashboard: tenants with their metrics",
            description =
                    "The metrics are computed over all time, or from 'from' to 'to'. The columns for filters and sorts"
                            + " are tenant, name, parent, depth, currency, region, labels.{name}, subscribedUntil and all"
                            + " metrics. Filters can also use archived and inUse. subscribedUntil is the day on which the"
                            + " tenant's subscriptions end, if one follows the other without a gap from today on; it is null"
                            + " for a tenant that is not subscribed today. The default order is by tenant. Each amount is in the currency of"
                            + " its row. If the accounts have several currencies, a sort by an amount sorts by currency first,"
                            + " and a filter compares each amount in its own currency; filter by currency as well.")
    @Parameter(name = "filter", in = ParameterIn.QUERY, example = MetricParams.FILTER)
    @Parameter(name = "sort", in = ParameterIn.QUERY, example = "-totalInferenceCost,name")
    @APIResponseSchema(MetricResponse.Dashboard.class)
    @ConditionalRead
    @APIResponse(responseCode = "422", ref = "EventsNotKept")
    public Uni<RestResponse<byte[]>> list(
            @Context UriInfo uri, @Context HttpHeaders headers, @BeanParam DashboardParams params) {
        Scope scope = CurrentCaller.scope();
        return catalogues.handle(catalogue -> orders.of(scope, params.rows(), catalogue)
                .chain(order -> list(uri, headers, scope, params.toQuery(scope, catalogue, order, cursors))));
    }

    private Uni<RestResponse<byte[]>> list(UriInfo uri, HttpHeaders headers, Scope scope, MetricQuery query) {
        return reads.respond(
                headers,
                scope,
                uri,
                query.catalogue(),
                null,
                query.content(),
                () -> metrics.list(query)
                        .map(found -> new CachedReads.Read(
                                MetricResponse.Dashboard.from(found, query.metrics()),
                                query.dependsOnStateOnly() ? found.state() : null)));
    }

    @GET
    @FromReplica
    @Path("{key}/metrics")
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(3)
    @Operation(
            operationId = "getTenantMetrics",
            summary = "Read the metrics of one tenant",
            description =
                    "Returns the chosen metrics of the tenant, or all metrics. With 'compareTo', the response also contains the values of the previous range and the differences from them.")
    @APIResponseSchema(MetricResponse.One.class)
    @ConditionalRead
    @APIResponse(responseCode = "422", ref = "EventsNotKept")
    public Uni<RestResponse<byte[]>> get(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @RestPath String key,
            @Parameter(description = MetricValues.NAMES) @RestQuery("metrics") @Nullable String names,
            @BeanParam WindowParams window,
            @Parameter(description = WindowParams.COMPARE) @RestQuery @Nullable String compareTo) {
        Scope scope = CurrentCaller.scope();
        String existing = TenantKey.existing(key);
        return catalogues.handle(catalogue -> {
            List<Metric> wanted = catalogue.parseList(names);
            ComparedWindows windows = window.toWindows(compareTo);
            return get(uri, headers, catalogue, scope, existing, wanted, windows);
        });
    }

    private Uni<RestResponse<byte[]>> get(
            UriInfo uri,
            HttpHeaders headers,
            MetricCatalogue catalogue,
            Scope scope,
            String existing,
            List<Metric> wanted,
            ComparedWindows windows) {
        return reads.respond(
                headers,
                scope,
                uri,
                catalogue,
                existing,
                DataState.Content.of(wanted.stream()),
                () -> metrics.get(scope, existing, wanted, windows)
                        .map(row -> new CachedReads.Read(
                                MetricResponse.One.from(row, wanted), windows.hasEvents() ? null : row.state())));
    }
}
