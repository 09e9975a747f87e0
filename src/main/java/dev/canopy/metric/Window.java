package dev.canopy.metric;

import dev.canopy.ledger.Periods;
import dev.canopy.listing.Calendar;
import dev.canopy.listing.StartOfDay;
import dev.canopy.listing.TimeRange;
import dev.canopy.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A range of time.
 *
 * @param from inclusive; null for no start
 * @param to exclusive, or null for no end
 */
public record Window(@Nullable Instant from, @Nullable Instant to) {
    public static final Window ALL_TIME = new Window(null, null);

    /**
     * Parses bounds, each of which is a day or month of the zone, or an instant.
     *
     * @throws ProblemException (400) if a bound is malformed or out of range, or if the range is empty
     */
    public static Window parse(@Nullable String from, @Nullable String to, ZoneId zone) {
        return of(TimeRange.parse(from, to, zone));
    }

    public static Window of(TimeRange range) {
        return new Window(range.from(), range.to());
    }

    /** The error of a text that {@link #parseZone} does not know. */
    public static final String ZONE_FORM = "must be a time zone such as Europe/Berlin or UTC";

    /** A time zone of the IANA database; empty if there is none of this name. */
    public static Optional<ZoneId> parseZone(String name) {
        return ZoneId.getAvailableZoneIds().contains(name) ? Optional.of(ZoneId.of(name)) : Optional.empty();
    }

    /** @throws ProblemException (400) if the name is not a time zone of the IANA database */
    static ZoneId zone(@Nullable String name) {
        return name == null
                ? ZoneOffset.UTC
                : parseZone(name).orElseThrow(() -> ProblemException.parameter("timeZone", ZONE_FORM));
    }

    public Instant requireFrom() {
        return Objects.requireNonNull(from);
    }

    public Instant requireTo() {
        return Objects.requireNonNull(to);
    }

    /** The periods that make up the window. */
    public Periods periods() {
        return Periods.of(from, to, Periods.Coarsest.MONTH);
    }

    /** Whether the window begins or ends within a day of UTC, so that single events are needed. */
    public boolean hasEvents() {
        return !isAllTime() && periods().hasEvents();
    }

    /**
     * The previous range of the same length: the same number of days if the window has whole days of the zone,
     * otherwise the same duration.
     *
     * @throws ProblemException (400) if the window has no start or no end, or if the previous range is before the year
     *     1
     */
    Window previous(ZoneId zone) {
        if (from == null || to == null) {
            throw ProblemException.parameter("compareTo", "requires 'from' and 'to'");
        }
        Instant before = before(from, to, zone);
        if (!Calendar.has(before)) {
            throw ProblemException.parameter("compareTo", "refers to a previous range that would begin before year 1");
        }
        return new Window(before, from);
    }

    private static Instant before(Instant from, Instant to, ZoneId zone) {
        LocalDate first = LocalDate.ofInstant(from, zone);
        LocalDate end = LocalDate.ofInstant(to, zone);
        if (StartOfDay.of(first, zone).equals(from) && StartOfDay.of(end, zone).equals(to)) {
            Instant before = StartOfDay.of(first.minusDays(ChronoUnit.DAYS.between(first, end)), zone);
            if (before.isBefore(from)) { // not if the zone has skipped these days
                return before;
            }
        }
        return from.minus(Duration.between(from, to));
    }

    /** Whether it contains a whole day of UTC. */
    public boolean covers(LocalDate day) {
        return (from == null || !Calendar.start(day).isBefore(from))
                && (to == null || !Calendar.start(day.plusDays(1)).isAfter(to));
    }

    /** The first day of the calendar month of UTC that the window is; empty for any other range. */
    Optional<LocalDate> month() {
        return monthAround()
                .filter(first -> Calendar.start(first).equals(from)
                        && Calendar.start(first.plusMonths(1)).equals(to));
    }

    /** The first day of the calendar month of UTC that has the whole window; empty if it is in none alone. */
    Optional<LocalDate> monthAround() {
        if (from == null || to == null) {
            return Optional.empty();
        }
        LocalDate first = LocalDate.ofInstant(from, ZoneOffset.UTC).withDayOfMonth(1);
        return to.isAfter(Calendar.start(first.plusMonths(1))) ? Optional.empty() : Optional.of(first);
    }

    boolean isAllTime() {
        return from == null && to == null;
    }
}
