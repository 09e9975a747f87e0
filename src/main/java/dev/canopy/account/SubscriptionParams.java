package dev.canopy.account;

import dev.canopy.listing.Calendar;
import dev.canopy.listing.ParameterValue;
import dev.canopy.listing.PublicId;
import dev.canopy.problem.ProblemException;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Which subscriptions a client lists; all that is given must be met. */
record SubscriptionParams(
        @Parameter(description = "a day that it contains", example = "2026-03-15") @RestQuery @Nullable String activeOn,

        @Parameter(
                description =
                        "days of which it contains some, the last one excluded; or the id of a subscription, of any"
                                + " tenant, with which it shares days",
                example = "2026-03-01/2026-04-01")
        @RestQuery
        @Nullable String overlapping,

        @Parameter(description = "days that it has at least", example = "30") @RestQuery @Nullable String minLength) {

    /** @throws ProblemException (400) naming the parameter that is no day, interval, id or number */
    SubscriptionFilter toFilter() {
        Optional<DateRange> period = Optional.ofNullable(overlapping).flatMap(DateRange::parse);
        Optional<UUID> other = Optional.ofNullable(overlapping).flatMap(PublicId::parse);
        if (overlapping != null && period.isEmpty() && other.isEmpty()) {
            throw ProblemException.parameter(
                    "overlapping", "must be an interval such as 2026-03-01/2026-04-01, or the id of a subscription");
        }
        return new SubscriptionFilter(
                ParameterValue.read("activeOn", activeOn, Calendar::day, "must be a day such as 2026-03-01"),
                period,
                other,
                ParameterValue.wholeNumber("minLength", minLength, 0, Long.MAX_VALUE));
    }
}
