package dev.canopy.metric;

import dev.canopy.problem.ProblemException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A range of days in UTC.
 *
 * @param from the first day, or null for the beginning of time
 * @param to the day after the last one, or null for no end
 */
record Window(@Nullable LocalDate from, @Nullable LocalDate to) {
    static final Window ALL_TIME = new Window(null, null);

    /** @throws ProblemException (400) if one is no day, or the range is empty */
    static Window parse(@Nullable String from, @Nullable String to) {
        Window window = new Window(day("from", from), day("to", to));
        if (window.from != null && window.to != null && !window.from.isBefore(window.to)) {
            throw ProblemException.parameter("to", "must be after 'from'; it is exclusive");
        }
        return window;
    }

    boolean isAllTime() {
        return from == null && to == null;
    }

    private static @Nullable LocalDate day(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            if (text.length() <= "2026-03-01".length()) {
                return withinCalendar(LocalDate.parse(text));
            }
            OffsetDateTime time = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
            if (time.toLocalTime().equals(LocalTime.MIDNIGHT)) {
                return withinCalendar(time.toLocalDate());
            }
        } catch (DateTimeException malformed) {
            // said below, as for a time within a day
        }
        throw ProblemException.parameter(name, "must be a day such as 2026-03-01, or its first instant in UTC");
    }

    /** The database knows no day of a year with more digits. */
    private static LocalDate withinCalendar(LocalDate day) {
        if (day.getYear() < 0 || day.getYear() > 9_999) {
            throw new DateTimeException(day.toString());
        }
        return day;
    }
}
