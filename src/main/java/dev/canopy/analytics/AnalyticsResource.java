package dev.canopy.analytics;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.database.FromReplica;
import dev.canopy.metric.CachedReads;
import dev.canopy.metric.DataState;
import dev.canopy.metric.Metric;
import dev.canopy.metric.MetricCatalogue;
import dev.canopy.metric.MetricCatalogues;
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
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** The series and breakdowns of the metrics of a tenant, over HTTP. */
@Path("/api/v1/tenants/{key}/metrics")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Metrics")
@RequestTimeout
class AnalyticsResource {
    private final AnalyticsService analytics;
    private final SplitService splits;
    private final MetricCatalogues catalogues;
    private final CostComparisonRepository comparisons;
    private final CachedReads reads;

    AnalyticsResource(
            AnalyticsService analytics,
            SplitService splits,
            MetricCatalogues catalogues,
            CostComparisonRepository comparisons,
            CachedReads reads) {
        this.analytics = analytics;
        this.splits = splits;
        this.catalogues = catalogues;
        this.comparisons = comparisons;
        this.reads = reads;
    }

    @GET
    @FromReplica
    @Path("series")
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(6)
    @Operation(
            operationId = "getSeries",
            summary = "Read metrics over time",
            description = "The series has a bucket for each hour, day, week or month of the time zone from 'from' to"
                    + " 'to', including buckets without events. If 'from' is omitted, it has "
                    + SeriesParams.DEFAULT_BUCKETS
                    + " buckets. If 'to' is omitted, it ends with the current bucket. With 'by', each bucket also has the parts"
                    + " of the metric: those that are the largest over the whole range, and 'other', which combines the smaller"
                    + " ones. A dimension needs single events in the same cases as in a breakdown.")
    @APIResponseSchema(AnalyticsResponse.OverTime.class)
    @ConditionalRead
    @APIResponse(responseCode = "422", ref = "EventsNotKept")
    public Uni<RestResponse<byte[]>> series(
            @Context UriInfo uri, @Context HttpHeaders headers, @RestPath String key, @BeanParam SeriesParams params) {
        Scope scope = CurrentCaller.scope();
        String existing = TenantKey.existing(key);
        return catalogues.handle(catalogue -> {
            Optional<SplitSeriesQuery> split = params.toSplit(catalogue);
            return split.isPresent()
                    ? parts(uri, headers, catalogue, scope, existing, split.get())
                    : whole(uri, headers, catalogue, scope, existing, params.toQuery(catalogue));
        });
    }

    private Uni<RestResponse<byte[]>> whole(
            UriInfo uri,
            HttpHeaders headers,
            MetricCatalogue catalogue,
            Scope scope,
            String existing,
            SeriesQuery query) {
        return reads.respond(
                headers,
                scope,
                uri,
                catalogue,
                existing,
                DataState.Content.USAGE,
                () -> analytics
                        .series(scope, existing, query)
                        .map(series -> new CachedReads.Read(
                                AnalyticsResponse.OverTime.from(series, query.metrics()),
                                query.moving() || series.hasEvents() ? null : series.state())));
    }

    private Uni<RestResponse<byte[]>> parts(
            UriInfo uri,
            HttpHeaders headers,
            MetricCatalogue catalogue,
            Scope scope,
            String key,
            SplitSeriesQuery query) {
        return reads.respond(
                headers,
                scope,
                uri,
                catalogue,
                key,
                DataState.Content.USAGE,
                () -> splits.series(scope, key, query)
                        .map(series ->
                                new CachedReads.Read(AnalyticsResponse.OverTime.from(series, query.metric()), null)));
    }

    @GET
    @FromReplica
    @Path("breakdown")
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(6)
    @Operation(
            operationId = "getBreakdown",
            summary = "Read a metric by its parts",
            description = "Splits a metric by up to three dimensions: feature, child, model, user, an attribute of the"
                    + " events, or a label of the tenants. The part of a child is that of its subtree; the"
                    + " tenant's own part has the key of the tenant. Usage without a value of a dimension forms"
                    + " a part without a key. Splits by an attribute, partial UTC days, and splits of meters"
                    + " other than active users by feature, model or user need single events, so they work only"
                    + " while those are kept. So do the metrics that compare costs with the price book:"
                    + " 'computedCost' and 'costDifference', of the tenant's own events, and"
                    + " 'totalComputedCost' and 'totalCostDifference', of its subtree.")
    @APIResponseSchema(AnalyticsResponse.ByPart.class)
    @ConditionalRead
    @APIResponse(responseCode = "422", ref = "EventsNotKept")
    public Uni<RestResponse<byte[]>> breakdown(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @RestPath String key,
            @BeanParam BreakdownParams params) {
        Scope scope = CurrentCaller.scope();
        String existing = TenantKey.existing(key);
        Optional<CostComparisonQuery> comparison = params.toComparison();
        return comparison.isPresent()
                ? compare(uri, headers, scope, existing, comparison.get())
                : catalogues.handle(
                        catalogue -> split(uri, headers, catalogue, scope, existing, params.toQuery(catalogue)));
    }

    private Uni<RestResponse<byte[]>> split(
            UriInfo uri,
            HttpHeaders headers,
            MetricCatalogue catalogue,
            Scope scope,
            String key,
            BreakdownQuery query) {
        Metric metric = query.metric();
        boolean fromRollups = query.split().isByChildAlone() && !query.window().hasEvents();
        return reads.respond(
                headers,
                scope,
                uri,
                catalogue,
                key,
                DataState.Content.of(Stream.of(metric)),
                () -> analytics
                        .breakdown(scope, key, query)
                        .map(found -> new CachedReads.Read(
                                AnalyticsResponse.ByPart.from(found, metric), fromRollups ? found.state() : null)));
    }

    private Uni<RestResponse<byte[]>> compare(
            UriInfo uri, HttpHeaders headers, Scope scope, String key, CostComparisonQuery query) {
        return reads.respond(
                headers,
                scope,
                uri,
                MetricCatalogue.BUILT_IN,
                key,
                DataState.Content.USAGE,
                () -> comparisons
                        .breakdown(scope, key, query)
                        .map(found -> new CachedReads.Read(AnalyticsResponse.ByPart.additive(found), null)));
    }
}
