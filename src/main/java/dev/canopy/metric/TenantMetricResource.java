package dev.canopy.metric;

import dev.canopy.listing.Cursors;
import dev.canopy.listing.PageLimit;
import dev.canopy.problem.ProblemException;
import dev.canopy.request.RequestTimeout;
import dev.canopy.statement.StatementBudget;
import dev.canopy.tenant.Scope;
import dev.canopy.tenant.TenantKey;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.ZoneId;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
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
    private static final String METRICS = "names of metrics, separated by commas; all of them if left out";
    static final String FROM = "a day such as 2026-03-01, a month such as 2026-03, or an instant";
    static final String TO = "the same, exclusive";
    private static final String ZONE = "of days and months, such as Europe/Berlin; UTC if left out";

    private static final String COMPARE =
            "'previous' for the values of the range of the same length before, and the changes since";

    private final MetricRepository metrics;
    private final CachedReads answers;
    private final Cursors cursors;

    TenantMetricResource(MetricRepository metrics, CachedReads answers, Cursors cursors) {
        this.metrics = metrics;
        this.answers = answers;
        this.cursors = cursors;
    }

    @GET
    @Path("metrics")
    @StatementBudget(3)
    @Operation(
            summary = "Read the dashboard: tenants with their metrics",
            description = "Over all time, or over a window.")
    @APIResponse(
            responseCode = "200",
            description = "with an ETag for If-None-Match",
            content = @Content(schema = @Schema(implementation = MetricResponse.Dashboard.class)))
    @APIResponse(responseCode = "304", description = "nothing has changed since the answer with that ETag")
    @APIResponse(responseCode = "400", ref = "InvalidParameter")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "422", ref = "EventsNotKept")
    public Uni<RestResponse<byte[]>> list(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Parameter(description = METRICS, example = "totalInferenceCost,featureAdoptionRate")
                    @RestQuery("metrics")
                    @Nullable String names,
            @Parameter(description = FROM) @RestQuery @Nullable String from,
            @Parameter(description = TO) @RestQuery @Nullable String to,
            @Parameter(description = ZONE) @RestQuery @Nullable String timeZone,
            @Parameter(description = COMPARE) @RestQuery @Nullable String compareTo,
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
        Windows windows = windows(from, to, timeZone, compareTo);
        String below = ancestor == null ? null : TenantKey.existing(ancestor);
        MetricFilter kept = MetricFilter.parse(filter);
        MetricQuery query = new MetricQuery(
                Scope.all(),
                wanted,
                windows,
                keys,
                below,
                kept,
                cursors.read(cursor, MetricQuery.view(keys, windows.asked(), below, kept)),
                PageLimit.parse(limit));
        boolean withBalances = query.hasBalances();
        return answers.answer(
                headers,
                question(uri),
                withBalances,
                () -> metrics.list(query)
                        .map(page -> new CachedReads.Read(
                                MetricResponse.Dashboard.from(page, wanted),
                                windows.hasEvents() ? null : page.state(),
                                withBalances)));
    }

    @GET
    @Path("{key}/metrics")
    @StatementBudget(2)
    @Operation(summary = "Read the metrics of one tenant")
    @APIResponse(
            responseCode = "200",
            description = "with an ETag for If-None-Match",
            content = @Content(schema = @Schema(implementation = MetricResponse.One.class)))
    @APIResponse(responseCode = "304", description = "nothing has changed since the answer with that ETag")
    @APIResponse(responseCode = "400", ref = "InvalidParameter")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "422", ref = "EventsNotKept")
    public Uni<RestResponse<byte[]>> get(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @RestPath String key,
            @Parameter(description = METRICS) @RestQuery("metrics") @Nullable String names,
            @Parameter(description = FROM) @RestQuery @Nullable String from,
            @Parameter(description = TO) @RestQuery @Nullable String to,
            @Parameter(description = ZONE) @RestQuery @Nullable String timeZone,
            @Parameter(description = COMPARE) @RestQuery @Nullable String compareTo) {
        List<Metric> wanted = Metric.parseList(names);
        String existing = TenantKey.existing(key);
        Windows windows = windows(from, to, timeZone, compareTo);
        boolean withBalances = wanted.stream().anyMatch(Metric::isBalance);
        return answers.answer(
                headers,
                question(uri),
                withBalances,
                () -> metrics.get(Scope.all(), existing, wanted, windows)
                        .map(row -> new CachedReads.Read(
                                MetricResponse.One.from(row, wanted),
                                windows.hasEvents() ? null : row.state(),
                                withBalances)));
    }

    private static Windows windows(
            @Nullable String from, @Nullable String to, @Nullable String timeZone, @Nullable String compareTo) {
        ZoneId zone = Window.zone(timeZone);
        Window asked = Window.parse(from, to, zone);
        if (compareTo == null) {
            return new Windows(asked, null);
        }
        if (!compareTo.equals("previous")) {
            throw ProblemException.parameter("compareTo", "must be 'previous'");
        }
        return new Windows(asked, asked.previous(zone));
    }

    /** The address with its parameters says all, until callers are known. */
    private static String question(UriInfo uri) {
        return uri.getRequestUri().toString();
    }
}
