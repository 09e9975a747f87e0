package dev.canopy.listing;

import dev.canopy.problem.ProblemException;
import java.time.ZoneId;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters of a range of time. */
public record RangeParams(
        @Parameter(
                description = "the start of the range, inclusive: a day such as 2026-03-01, a month such as 2026-03, or"
                        + " an instant such as 2026-03-01T09:30:00Z; days and months are those of UTC, unless the"
                        + " request names a time zone")
        @RestQuery
        @Nullable String from,

        @Parameter(description = "the end of the range, exclusive, in the forms of 'from'") @RestQuery @Nullable String to) {
    /**
     * The range, whose days and months are those of the zone.
     *
     * @throws ProblemException (400) if a parameter is invalid
     */
    public TimeRange toRange(ZoneId zone) {
        return TimeRange.parse(from, to, zone);
    }
}
