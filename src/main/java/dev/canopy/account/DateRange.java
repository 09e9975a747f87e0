package dev.canopy.account;

import dev.canopy.listing.Calendar;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A range of days.
 *
 * @param from the first day
 * @param to the day after the last day
 */
record DateRange(LocalDate from, LocalDate to) {

    /**
     * Parses an ISO-8601 interval: two days, separated by a slash or a comma. Returns empty if the text is not an
     * interval, or if {@code to} is not after {@code from}.
     */
    static Optional<DateRange> parse(String text) {
        String[] days = text.split("[/,]", -1);
        return days.length == 2
                ? Calendar.day(days[0])
                        .flatMap(from ->
                                Calendar.day(days[1]).filter(from::isBefore).map(to -> new DateRange(from, to)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return from + " to " + to;
    }
}
