package dev.canopy.metric;

import dev.canopy.listing.StartOfDay;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.Optional;

/**
 * A day, a week that begins on Monday, a month or a year, as the clock of a time zone shows them. Where the clock is
 * changed, a day may be longer or shorter than usual.
 */
public enum CalendarPeriod {
    P1D,
    P1W,
    P1M,
    P1Y;

    /** Describes the names of periods in the errors of requests. */
    public static final String FORM = "must be P1D, P1W, P1M, P1Y or null";

    /** The period with this name. */
    public static Optional<CalendarPeriod> parse(String name) {
        return Arrays.stream(values())
                .filter(period -> period.name().equals(name))
                .findFirst();
    }

    /** The period that contains a time. */
    public Window around(Instant time, ZoneId zone) {
        return new Window(start(time, zone), end(time, zone));
    }

    Instant start(Instant time, ZoneId zone) {
        return StartOfDay.of(firstDay(time, zone), zone);
    }

    /** The end of the period that contains a time. The next period starts there. */
    Instant end(Instant time, ZoneId zone) {
        LocalDate first = firstDay(time, zone);
        LocalDate next = switch (this) {
            case P1D -> first.plusDays(1);
            case P1W -> first.plusWeeks(1);
            case P1M -> first.plusMonths(1);
            case P1Y -> first.plusYears(1);
        };
        return StartOfDay.of(next, zone);
    }

    private LocalDate firstDay(Instant time, ZoneId zone) {
        LocalDate day = firstDay(LocalDate.ofInstant(time, zone));
        // The clock may be set back across midnight, so that it shows the first day before that day has started.
        return StartOfDay.of(day, zone).isAfter(time) ? firstDay(day.minusDays(1)) : day;
    }

    private LocalDate firstDay(LocalDate day) {
        return switch (this) {
            case P1D -> day;
            case P1W -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case P1M -> day.withDayOfMonth(1);
            case P1Y -> day.withDayOfYear(1);
        };
    }
}
