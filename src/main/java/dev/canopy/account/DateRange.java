package dev.canopy.account;

import dev.canopy.listing.Calendar;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Days in a row.
 *
 * @param to the day after the last one
 */
record DateRange(LocalDate from, LocalDate to) {

    /** From an ISO-8601 interval of two days, with a slash or a comma between; empty if it is none. */
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
