package dev.canopy.listing;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The range of days and times in requests and in the database: the years 0001 to 9999 in UTC, to the microsecond.
 * ISO-8601 writes these years with four digits and without a sign, and PostgreSQL, whose calendar has no year 0, can
 * compare all of them. The times of events have narrower limits.
 */
public final class Calendar {
    public static final LocalDate FIRST = LocalDate.of(1, 1, 1);
    public static final LocalDate LAST = LocalDate.of(9_999, 12, 31);
    public static final long DAYS = ChronoUnit.DAYS.between(FIRST, LAST);

    private static final Instant FIRST_TIME = start(FIRST);
    private static final Instant LAST_TIME = start(LAST.plusDays(1)).minus(1, ChronoUnit.MICROS);

    private Calendar() {}

    public static boolean has(LocalDate day) {
        return !day.isBefore(FIRST) && !day.isAfter(LAST);
    }

    public static boolean has(Instant time) {
        return !time.isBefore(FIRST_TIME) && !time.isAfter(LAST_TIME);
    }

    public static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text)).filter(Calendar::has);
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    /**
     * Parses a time with an offset, truncated to the microseconds that the database keeps, or a day, which means its
     * start in UTC. Empty if the text is malformed or out of range.
     */
    public static Optional<Instant> instant(String text) {
        Optional<LocalDate> day = day(text);
        if (day.isPresent()) {
            return day.map(Calendar::start);
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return Optional.of(time.truncatedTo(ChronoUnit.MICROS)).filter(Calendar::has);
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
