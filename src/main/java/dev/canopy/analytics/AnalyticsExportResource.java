package dev.canopy.analytics;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.database.FromReplica;
import dev.canopy.metric.MetricCatalogues;
import dev.canopy.request.RequestTimeout;
import dev.canopy.request.StreamedDownloads;
import dev.canopy.statement.StatementBudget;
import dev.canopy.table.TableLines;
import dev.canopy.tenant.TenantKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestPath;

/** The series and breakdowns of the metrics of a tenant as files. A client without a preference gets JSON instead. */
@Path("/api/v1/tenants/{key}/metrics")
@RequestTimeout
class AnalyticsExportResource {
    private final AnalyticsService analytics;
    private final SplitService splits;
    private final MetricCatalogues catalogues;
    private final CostComparisonRepository comparisons;
    private final StreamedDownloads downloads;

    AnalyticsExportResource(
            AnalyticsService analytics,
            SplitService splits,
            MetricCatalogues catalogues,
            CostComparisonRepository comparisons,
            StreamedDownloads downloads) {
        this.analytics = analytics;
        this.splits = splits;
        this.catalogues = catalogues;
        this.comparisons = comparisons;
        this.downloads = downloads;
    }

    @GET
    @FromReplica
    @Path("series")
    @Produces(TableLines.CSV + TableLines.NOT_BY_DEFAULT)
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(6)
    @Operation(hidden = true) // documented with the responses in JSON, which have the same address
    public RestMulti<byte[]> series(
            @RestPath String key, @BeanParam SeriesParams params, @Context HttpServerRequest request) {
        Scope scope = CurrentCaller.scope();
        String existing = TenantKey.existing(key);
        Multi<byte[]> body = catalogues
                .handle(catalogue -> {
                    Optional<SplitSeriesQuery> split = params.toSplit(catalogue);
                    return split.isPresent()
                            ? parts(scope, existing, split.get())
                            : whole(scope, existing, params.toQuery(catalogue));
                })
                .toMulti();
        return downloads.of(body, existing + "-series.csv", TableLines.CSV_CONTENT_TYPE, request);
    }

    private Uni<byte[]> whole(Scope scope, String key, SeriesQuery query) {
        return analytics
                .series(scope, key, query)
                .map(series -> AnalyticsLines.series(query.metrics(), series.currency())
                        .of(AnalyticsResponse.OverTime.from(series, query.metrics())
                                .data()));
    }

    private Uni<byte[]> parts(Scope scope, String key, SplitSeriesQuery query) {
        return splits.series(scope, key, query)
                .map(series -> AnalyticsLines.parts(series.currency())
                        .of(AnalyticsLines.BucketPart.all(AnalyticsResponse.OverTime.from(series, query.metric()))));
    }

    @GET
    @FromReplica
    @Path("breakdown")
    @Produces(TableLines.CSV + TableLines.NOT_BY_DEFAULT)
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(6)
    @Operation(hidden = true) // as above
    public RestMulti<byte[]> breakdown(
            @RestPath String key, @BeanParam BreakdownParams params, @Context HttpServerRequest request) {
        Scope scope = CurrentCaller.scope();
        String existing = TenantKey.existing(key);
        Multi<byte[]> body = read(scope, existing, params)
                .map(found -> AnalyticsLines.breakdown(params.dimensions(), found.currency())
                        .of(AnalyticsResponse.Part.all(found)))
                .toMulti();
        return downloads.of(body, existing + "-breakdown.csv", TableLines.CSV_CONTENT_TYPE, request);
    }

    private Uni<Breakdown> read(Scope scope, String key, BreakdownParams params) {
        Optional<CostComparisonQuery> comparison = params.toComparison();
        return comparison.isPresent()
                ? comparisons.breakdown(scope, key, comparison.get())
                : catalogues.handle(catalogue -> analytics.breakdown(scope, key, params.toQuery(catalogue)));
    }
}
