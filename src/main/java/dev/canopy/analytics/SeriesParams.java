package dev.canopy.analytics;

import dev.canopy.listing.Calendar;
import dev.canopy.metric.Granularity;
import dev.canopy.metric.Metric;
import dev.canopy.metric.MetricCatalogue;
import dev.canopy.metric.Window;
import dev.canopy.metric.WindowParams;
import dev.canopy.metric.WindowedUsage;
import dev.canopy.problem.ProblemException;
import dev.canopy.table.FormatParam;
import jakarta.ws.rs.BeanParam;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters of a series. */
record SeriesParams(
        @Parameter(
                description =
                        "the names of metrics of usage, separated by commas; all of them if omitted; a response has at most "
                                + SeriesQuery.MAX_METER_VALUES + " values of meters",
                example = "totalInferenceCost")
        @RestQuery
        @Nullable String metric,

        @Parameter(
                description = "the length of the buckets; a week begins on Monday",
                schema =
                        @Schema(
                                type = SchemaType.STRING,
                                defaultValue = "P1D",
                                enumeration = {"PT1H", "P1D", "P1W", "P1M"}))
        @RestQuery
        @Nullable String granularity,

        @Parameter(
                description = "also the parts of a single metric in each bucket, by one dimension: "
                        + BreakdownParams.DIMENSIONS,
                example = "model")
        @RestQuery
        @Nullable String by,

        @Parameter(
                description = "with 'by', the maximum number of parts, 1 to " + SplitSeries.MAX_PARTS
                        + "; smaller ones are combined into 'other'",
                schema =
                        @Schema(
                                implementation = Integer.class,
                                minimum = "1",
                                maximum = "" + SplitSeries.MAX_PARTS,
                                defaultValue = "" + SplitSeries.DEFAULT_PARTS))
        @RestQuery
        @Nullable String limit,

        @Parameter(description = "with 'by', " + BreakdownParams.FILTER, example = "feature==chat") @RestQuery @Nullable String filter,

        @BeanParam WindowParams range,
        @BeanParam FormatParam format) {
    static final int DEFAULT_BUCKETS = 30;

    /**
     * The query of a series with parts; empty without a dimension.
     *
     * @throws ProblemException (400) if a parameter is invalid
     */
    Optional<SplitSeriesQuery> toSplit(MetricCatalogue catalogue) {
        if (by == null) {
            requireDimension("limit", limit);
            requireDimension("filter", filter);
            return Optional.empty();
        }
        Split split = Split.parse(by, filter);
        if (split.by().size() > 1) {
            throw ProblemException.parameter("by", "must be a single dimension");
        }
        Metric parts = catalogue.parse("metric", metric);
        if (split.by().contains(new Breakdown.By.Child())) {
            parts.ownPart(WindowedUsage.ALL_TIME); // rejects metrics without parts by child
        }
        SeriesQuery series = toQuery(catalogue);
        return Optional.of(
                new SplitSeriesQuery(parts, split, series.starts(), series.end(), SplitSeriesQuery.limit(limit)));
    }

    private static void requireDimension(String parameter, @Nullable String value) {
        if (value != null) {
            throw ProblemException.parameter(parameter, "requires 'by'");
        }
    }

    /** @throws ProblemException (400) if a parameter is invalid */
    SeriesQuery toQuery(MetricCatalogue catalogue) {
        ZoneId zone = range.zone();
        Granularity length = Granularity.parse(granularity);
        Window asked = range.toWindow();
        Window window = bounded(asked, length, zone);
        Instant end = window.requireTo();
        return new SeriesQuery(
                catalogue.parseUsageList("metric", metric),
                length.starts(window.requireFrom(), end, zone),
                end,
                !asked.equals(window));
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
}
