package dev.canopy.listing;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The days and times that clients may name: those of the years 0001 to 9999, as ISO-8601 writes them. */
public final class Calendar {
    public static final LocalDate FIRST = LocalDate.of(1, 1, 1);
    public static final LocalDate LAST = LocalDate.of(9_999, 12, 31);
    public static final long DAYS = ChronoUnit.DAYS.between(FIRST, LAST);

    private Calendar() {}

    public static boolean has(LocalDate day) {
        return !day.isBefore(FIRST) && !day.isAfter(LAST);
    }

    public static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text)).filter(Calendar::has);
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    /** A time with an offset to the microseconds that the database keeps, or the first instant of a day in UTC. */
    public static Optional<Instant> instant(String text) {
        Optional<LocalDate> day = day(text);
        if (day.isPresent()) {
            return day.map(date -> date.atStartOfDay(ZoneOffset.UTC).toInstant());
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
            return Optional.of(time)
                    .filter(each -> has(each.toLocalDate()))
                    .map(each -> each.toInstant().truncatedTo(ChronoUnit.MICROS));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }
}
