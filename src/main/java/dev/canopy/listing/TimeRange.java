package dev.canopy.listing;

import dev.canopy.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A range of time in parameters.
 *
 * @param from inclusive; null for no start
 * @param to exclusive; null for no end
 */
public record TimeRange(@Nullable Instant from, @Nullable Instant to) {
    /**
     * Parses bounds, each of which is a day or month of the zone, or an instant.
     *
     * @throws ProblemException (400) if a bound is malformed or out of range, or if the range is empty
     */
    public static TimeRange parse(@Nullable String from, @Nullable String to, ZoneId zone) {
        TimeRange range = new TimeRange(start("from", from, zone), start("to", to, zone));
        if (range.from != null && range.to != null && !range.from.isBefore(range.to)) {
            throw ProblemException.parameter("to", "must be after 'from', because it is exclusive");
        }
        return range;
    }

    private static @Nullable Instant start(String name, @Nullable String text, ZoneId zone) {
        if (text == null) {
            return null;
        }
        try {
            Instant start = switch (text.length()) {
                case 7 -> StartOfDay.of(YearMonth.parse(text).atDay(1), zone);
                case 10 -> StartOfDay.of(LocalDate.parse(text), zone);
                default -> Calendar.time(text).orElseThrow(() -> new DateTimeException(text));
            };
            if (Calendar.has(start)) {
                return start;
            }
        } catch (DateTimeException malformed) {
            // reported below, like a time out of range
        }
        throw ProblemException.parameter(
                name,
                "must be a day such as 2026-03-01, a month such as 2026-03, or an instant such as 2026-03-01T09:30:00Z");
    }
}
