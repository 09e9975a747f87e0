package dev.canopy.account;

import dev.canopy.attribute.Range;
import dev.canopy.listing.Calendar;
import dev.canopy.listing.ParameterValue;
import dev.canopy.listing.PublicId;
import dev.canopy.problem.ProblemException;
import dev.canopy.table.FormatParam;
import jakarta.ws.rs.BeanParam;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The query parameters that filter subscriptions. A subscription must meet all of them. */
record SubscriptionFilterParams(
        @Parameter(description = "only subscriptions that contain this day", example = "2026-03-15")
        @RestQuery
        @Nullable String activeOn,

        @Parameter(
                description = "only subscriptions that overlap these days, excluding the last one; or that overlap the"
                        + " subscription with this id, of any tenant",
                example = "2026-03-01/2026-04-01")
        @RestQuery
        @Nullable String overlapping,

        @Parameter(
                description =
                        "only subscriptions that begin on the day on which this interval ends, or end on the day on"
                                + " which it begins: those before and after a subscription, without a gap",
                example = "2026-03-01/2026-04-01")
        @RestQuery
        @Nullable String adjacentTo,

        @Parameter(description = "only subscriptions with at least this number of days", example = "30")
        @RestQuery
        @Nullable String minLength,

        @BeanParam FormatParam format) {

    /** @throws ProblemException (400) if a parameter is not a day, interval, id or number, as required */
    SubscriptionQuery.Filter toFilter() {
        Optional<Range<LocalDate>> period =
                Optional.ofNullable(overlapping).flatMap(SubscriptionFilterParams::interval);
        Optional<UUID> other = Optional.ofNullable(overlapping).flatMap(PublicId::parse);
        if (overlapping != null && period.isEmpty() && other.isEmpty()) {
            throw ProblemException.parameter(
                    "overlapping", "must be an interval such as 2026-03-01/2026-04-01, or the id of a subscription");
        }
        return new SubscriptionQuery.Filter(
                ParameterValue.read("activeOn", activeOn, Calendar::day, Calendar.DAY_FORM),
                period,
                other,
                interval("adjacentTo", adjacentTo),
                ParameterValue.wholeNumber("minLength", minLength, 0, Long.MAX_VALUE));
    }

    /** @throws ProblemException (400) if the parameter is given and is no interval */
    static Optional<Range<LocalDate>> interval(String name, @Nullable String text) {
        return ParameterValue.read(
                name, text, SubscriptionFilterParams::interval, "must be an interval such as 2026-03-01/2026-04-01");
    }

    /**
     * Parses an ISO-8601 interval: two days, separated by a slash or a comma. Returns empty if the text is not an
     * interval, or if the second day is not after the first.
     */
    private static Optional<Range<LocalDate>> interval(String text) {
        String[] days = text.split("[/,]", -1);
        return days.length == 2
                ? Calendar.day(days[0])
                        .flatMap(from ->
                                Calendar.day(days[1]).filter(from::isBefore).map(to -> Range.of(from, to)))
                : Optional.empty();
    }
}
