package dev.canopy.metric;

import dev.canopy.platform.Cursor;
import dev.canopy.platform.Limit;
import dev.canopy.tenant.Scope;
import dev.canopy.tenant.TenantKey;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The metrics of tenants over HTTP. */
@Path("/api/v1/tenants")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Metrics")
class TenantMetricResource {
    private static final String METRICS = "names of metrics, separated by commas; all of them if left out";
    private static final String FROM = "a day such as 2026-03-01, a month such as 2026-03, or an instant";
    private static final String TO = "the same, exclusive";
    private static final String ZONE = "of days and months, such as Europe/Berlin; UTC if left out";

    private final MetricRepository metrics;

    TenantMetricResource(MetricRepository metrics) {
        this.metrics = metrics;
    }

    @GET
    @Path("metrics")
    @Operation(
            summary = "Read the dashboard: tenants with their metrics",
            description = "Over all time, or over a window.")
    @APIResponse(responseCode = "400", ref = "InvalidParameter")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Uni<MetricResponse.Dashboard> list(
            @Parameter(description = METRICS, example = "totalInferenceCost,featureAdoptionRate")
                    @RestQuery("metrics")
                    @Nullable String names,
            @Parameter(description = FROM) @RestQuery @Nullable String from,
            @Parameter(description = TO) @RestQuery @Nullable String to,
            @Parameter(description = ZONE) @RestQuery @Nullable String timeZone,
            @Parameter(
                            description =
                                    "metrics or columns (tenant, name, parent, depth, region), a minus for descending",
                            example = "-totalInferenceCost,name")
                    @RestQuery
                    @Nullable String sort,
            @Parameter(description = "only the subtree of this tenant, itself included") @RestQuery @Nullable String ancestor,
            @Parameter(
                            description =
                                    "RSQL over metrics and columns (tenant, name, parent, depth, region, archived,"
                                            + " inUse): == != =gt= =ge= =lt= =le= =in= =out=, ';' for and, ',' for or, * in texts;"
                                            + " without a value, a tenant fulfils only ==null",
                            example = "totalInferenceCost=gt=100;featureAdoptionRate=ge=0.5")
                    @RestQuery
                    @Nullable String filter,
            @Parameter(description = "rows at most, 1 to 1,000", schema = @Schema(defaultValue = "100"))
                    @RestQuery
                    @Nullable String limit,
            @Parameter(description = "the cursor 'next' of the page before") @RestQuery @Nullable String cursor) {
        List<Metric> wanted = Metric.parseList(names);
        List<SortKey> keys = SortKey.parseList(sort);
        MetricQuery query = new MetricQuery(
                Scope.all(),
                wanted,
                Window.parse(from, to, Window.zone(timeZone)),
                keys,
                ancestor == null ? null : TenantKey.existing(ancestor),
                MetricFilter.parse(filter),
                Cursor.parse(cursor, MetricQuery.view(keys), keys.size()),
                Limit.parse(limit));
        return metrics.list(query).map(page -> MetricResponse.Dashboard.from(page, wanted));
    }

    @GET
    @Path("{key}/metrics")
    @Operation(summary = "Read the metrics of one tenant")
    @APIResponse(responseCode = "400", ref = "InvalidParameter")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Uni<MetricResponse.One> get(
            @RestPath String key,
            @Parameter(description = METRICS) @RestQuery("metrics") @Nullable String names,
            @Parameter(description = FROM) @RestQuery @Nullable String from,
            @Parameter(description = TO) @RestQuery @Nullable String to,
            @Parameter(description = ZONE) @RestQuery @Nullable String timeZone) {
        List<Metric> wanted = Metric.parseList(names);
        return metrics.get(Scope.all(), TenantKey.existing(key), wanted, Window.parse(from, to, Window.zone(timeZone)))
                .map(row -> MetricResponse.One.from(row, wanted));
    }
}
