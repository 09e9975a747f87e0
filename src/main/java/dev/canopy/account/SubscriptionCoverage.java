package dev.canopy.account;

import dev.canopy.attribute.MultiRange;
import dev.canopy.attribute.Range;
import dev.canopy.problem.ProblemException;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The days that the subscriptions of a tenant contain, in a response. */
@Schema(
        name = "SubscriptionCoverage",
        description = "the days that the subscriptions of a tenant contain, and the gaps")
record SubscriptionCoverage(
        @Schema(
                required = true,
                description = "periods that the subscriptions contain, by start; subscriptions without a gap between"
                        + " them are one period")
        List<Days> covered,

        @Schema(required = true, description = "periods that no subscription contains, by start")
        List<Days> gaps) {

    /** A period of days. */
    @Schema(name = "Days", description = "a period of days")
    record Days(
            @Schema(examples = "2026-03-01", required = true, description = "the first day")
            LocalDate start,

            @Schema(examples = "2026-04-01", required = true, description = "the day after the last day")
            LocalDate end) {
        /** @param range with both bounds */
        private static Days of(Range<LocalDate> range) {
            return new Days(Objects.requireNonNull(range.lower()), Objects.requireNonNull(range.upper()));
        }
    }

    /** The maximum number of periods of each list, which a response holds as a whole. */
    static final int MAX_PERIODS = 1_000;

    /** @throws ProblemException (400) if there are more periods than a response may have */
    static SubscriptionCoverage of(MultiRange<LocalDate> covered, MultiRange<LocalDate> gaps) {
        if (Math.max(covered.ranges().size(), gaps.ranges().size()) > MAX_PERIODS) {
            throw ProblemException.parameter(
                    "within", "must be a shorter interval: the subscriptions have more than 1,000 periods or gaps");
        }
        return new SubscriptionCoverage(days(covered), days(gaps));
    }

    private static List<Days> days(MultiRange<LocalDate> ranges) {
        return ranges.ranges().stream().map(Days::of).toList();
    }
}
