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

    /** The year from which on events are accepted. */
    public static final int FIRST_EVENT_YEAR = 2000;

    /**
     * The earliest time of an event. Each month has a partition of its own, so the number of months must be limited.
     */
    public static final Instant FIRST_EVENT = start(LocalDate.of(FIRST_EVENT_YEAR, 1, 1));

    public static final long DAYS = ChronoUnit.DAYS.between(FIRST, LAST);

    /** The error of a text that {@link #day} cannot parse. */
    public static final String DAY_FORM = "must be a day such as 2026-03-01";

    /** The error of a text that {@link #instant} cannot parse. */
    public static final String INSTANT_FORM =
            "must be a time with an offset, such as 2026-03-01T12:00:00Z, or a day in UTC";

    public static final Instant FIRST_TIME = start(FIRST);
    public static final Instant LAST_TIME = start(LAST.plusDays(1)).minus(1, ChronoUnit.MICROS);

    private static final String LEAP_SECOND = ":60";
    private static final int SECONDS = "2026-03-01T12:00".length();
    private static final int FIRST_DECIMAL = "2026-03-01T12:00:00.".length();
    private static final int LAST_DECIMAL = FIRST_DECIMAL + 9; // exclusive; nine is what Java reads
    private static final long SECONDS_OF_DAY = 86_400;

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

    /** Parses a {@link #time}, or a day, which means its start in UTC. Empty if malformed or out of range. */
    public static Optional<Instant> instant(String text) {
        return day(text).map(Calendar::start).or(() -> time(text));
    }

    /** Parses a {@link #unboundedTime}. Empty if malformed or out of range. */
    public static Optional<Instant> time(String text) {
        return unboundedTime(text)
                .map(time -> time.truncatedTo(ChronoUnit.MICROS))
                .filter(Calendar::has);
    }

    /**
     * Parses a time with an offset, in any year, with any number of decimals. Decimals beyond the ninth are cut off. A
     * leap second counts as the second before it: 23:59:60 in UTC is 23:59:59. Empty if malformed.
     */
    public static Optional<Instant> unboundedTime(String text) {
        boolean leap = text.startsWith(LEAP_SECOND, SECONDS);
        String known = leap ? text.substring(0, SECONDS) + ":59" + text.substring(SECONDS + 3) : text;
        try {
            OffsetDateTime time = OffsetDateTime.parse(withoutSmallestDecimals(known));
            return Optional.of(time.toInstant()).filter(instant -> !leap || isLastSecondOfDay(instant));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    private static String withoutSmallestDecimals(String text) {
        if (text.length() <= LAST_DECIMAL || text.charAt(FIRST_DECIMAL - 1) != '.') {
            return text;
        }
        int end = FIRST_DECIMAL;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end <= LAST_DECIMAL ? text : text.substring(0, LAST_DECIMAL) + text.substring(end);
    }

    private static boolean isLastSecondOfDay(Instant time) {
        return Math.floorMod(time.getEpochSecond(), SECONDS_OF_DAY) == SECONDS_OF_DAY - 1;
    }

    /** The start of a day in UTC. */
    public static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
