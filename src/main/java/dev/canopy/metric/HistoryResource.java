package dev.canopy.metric;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Needs;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.listing.Calendar;
import dev.canopy.problem.ProblemException;
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
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** The series and breakdowns of the metrics of a tenant, over HTTP. */
@Path("/api/v1/tenants/{key}/metrics")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Metrics")
@RequestTimeout
class HistoryResource {
    private static final int DEFAULT_BUCKETS = 30;

    private final History history;
    private final CostComparisonRepository comparisons;
    private final CachedReads answers;

    HistoryResource(History history, CostComparisonRepository comparisons, CachedReads answers) {
        this.history = history;
        this.comparisons = comparisons;
        this.answers = answers;
    }

    @GET
    @Path("series")
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(4)
    @Operation(
            operationId = "getSeries",
            summary = "Read metrics over time",
            description = "The series has a bucket for each hour, day, week or month of the time zone from 'from' to"
                    + " 'to', including buckets without events. If 'from' is omitted, it has " + DEFAULT_BUCKETS
                    + " buckets. If 'to' is omitted, it ends with the current bucket.")
    @APIResponse(
            responseCode = "200",
            description = "the metrics, with an ETag for If-None-Match",
            content = @Content(schema = @Schema(implementation = HistoryResponse.OverTime.class)))
    @APIResponse(responseCode = "304", description = "not modified since the answer with the ETag in If-None-Match")
    @APIResponse(responseCode = "422", ref = "EventsNotKept")
    public Uni<RestResponse<byte[]>> series(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Parameter(description = TenantKey.DESCRIPTION) @RestPath String key,
            @Parameter(
                            description = "the names of metrics of usage, separated by commas; all of them if omitted",
                            example = "totalInferenceCost,totalUsageCount")
                    @RestQuery("metric")
                    @Nullable String names,
            @Parameter(
                            description = "the length of the buckets; a week begins on Monday",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            defaultValue = "P1D",
                                            enumeration = {"PT1H", "P1D", "P1W", "P1M"}))
                    @RestQuery("granularity")
                    @Nullable String length,
            @BeanParam WindowParams range) {
        Scope scope = CurrentCaller.scope();
        List<Metric> metrics = Metric.parseUsageList("metric", names);
        Granularity granularity = Granularity.parse(length);
        ZoneId zone = range.zone();
        Window asked = range.toWindow();
        Window window = bounded(asked, granularity, zone);
        Instant end = window.requireTo();
        List<Instant> starts = granularity.starts(window.requireFrom(), end, zone);
        String existing = TenantKey.existing(key);
        boolean moving = !asked.equals(window);
        return answers.answer(
                headers,
                scope,
                uri,
                existing,
                false,
                () -> history.series(scope, existing, metrics, starts, end)
                        .map(series -> new CachedReads.Read(
                                HistoryResponse.OverTime.from(series, metrics),
                                moving || series.hasEvents() ? null : series.state(),
                                false)));
    }

    /** Adds missing bounds: the end of the current bucket, and a start that gives the default number of buckets. */
    private static Window bounded(Window asked, Granularity granularity, ZoneId zone) {
        Instant to = asked.to();
        if (to == null) {
            Instant now = Clock.systemUTC().instant();
            to = granularity.end(now, zone);
        }
        Instant from = asked.from();
        if (from == null) {
            from = granularity.startBefore(to, DEFAULT_BUCKETS, zone);
            if (!Calendar.has(from)) {
                throw ProblemException.parameter(
                        "to", "is too early for " + DEFAULT_BUCKETS + " buckets; give 'from' as well");
            }
        }
        if (!from.isBefore(to)) {
            throw ProblemException.parameter("from", "is in the future; give 'to' as well");
        }
        return new Window(from, to);
    }

    @GET
    @Path("breakdown")
    @Needs(value = Role.VIEWER, named = true)
    @StatementBudget(4)
    @Operation(
            operationId = "getBreakdown",
            summary = "Read a metric by its parts",
            description = "Splits a metric by feature, by child, by model, or by an attribute of the events, with the"
                    + " largest part first. The part of a child is that of its subtree. The tenant's own part"
                    + " has the key of the tenant. 'additive' is true if the parts add up to 'whole'. If there are more"
                    + " parts than 'limit', the last part has the key 'other' and combines the smaller parts; its"
                    + " 'parts' is their number. Of equal parts, those with the first keys are shown. Four more names stand for"
                    + " what the price book says, and need events that are kept: 'computedCost' is the cost by the price book of"
                    + " the tenant's own events that have a price, and 'costDifference' is the cost that came with those of them"
                    + " that have both, minus the computed one. 'totalComputedCost' and 'totalCostDifference' are about the"
                    + " subtree.")
    @APIResponse(
            responseCode = "200",
            description = "the metrics, with an ETag for If-None-Match",
            content = @Content(schema = @Schema(implementation = HistoryResponse.ByPart.class)))
    @APIResponse(responseCode = "304", description = "not modified since the answer with the ETag in If-None-Match")
    @APIResponse(responseCode = "422", ref = "EventsNotKept")
    public Uni<RestResponse<byte[]>> breakdown(
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Parameter(description = TenantKey.DESCRIPTION) @RestPath String key,
            @BeanParam BreakdownParams breakdown,
            @BeanParam WindowParams range) {
        Scope scope = CurrentCaller.scope();
        String existing = TenantKey.existing(key);
        Optional<CostComparison.Query> comparison = breakdown.toComparison(range.toWindow());
        return comparison.isPresent()
                ? compare(uri, headers, scope, existing, comparison.get())
                : split(uri, headers, scope, existing, breakdown.toQuery(range.toWindow()));
    }

    private Uni<RestResponse<byte[]>> split(
            UriInfo uri, HttpHeaders headers, Scope scope, String key, Breakdown.Query query) {
        Metric metric = query.metric();
        boolean fromRollups =
                query.by() instanceof Breakdown.By.Child && !query.window().hasEvents();
        return answers.answer(
                headers,
                scope,
                uri,
                key,
                metric.isBalance(),
                () -> history.breakdown(scope, key, query)
                        .map(found -> new CachedReads.Read(
                                HistoryResponse.ByPart.from(found, metric),
                                fromRollups ? found.state() : null,
                                metric.isBalance())));
    }

    private Uni<RestResponse<byte[]>> compare(
            UriInfo uri, HttpHeaders headers, Scope scope, String key, CostComparison.Query query) {
        return answers.answer(
                headers,
                scope,
                uri,
                key,
                false,
                () -> comparisons
                        .breakdown(scope, key, query)
                        .map(found -> new CachedReads.Read(HistoryResponse.ByPart.additive(found), null, false)));
    }
}
