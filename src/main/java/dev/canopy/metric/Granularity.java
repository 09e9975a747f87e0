package dev.canopy.metric;

import dev.canopy.ledger.Periods;
import dev.canopy.problem.ProblemException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The length of the buckets of a series: hours, days, weeks that begin on Monday, or months, all as the clock of a time
 * zone shows them. Where the clock is changed, a day may be longer or shorter than usual, and an hour may be shorter.
 */
enum Granularity {
    PT1H,
    P1D,
    P1W,
    P1M;

    static final int MAX_BUCKETS = 2_000;

    /** @throws ProblemException (400) if the text is not a granularity */
    static Granularity parse(@Nullable String text) {
        if (text == null) {
            return P1D;
        }
        for (Granularity granularity : values()) {
            if (granularity.name().equals(text)) {
                return granularity;
            }
        }
        throw ProblemException.parameter("granularity", "must be PT1H, P1D, P1W or P1M");
    }

    /** The start of the bucket that contains a time. */
    Instant start(Instant time, ZoneId zone) {
        return switch (this) {
            case PT1H -> startOfHour(time, zone.getRules());
            case P1D, P1W, P1M -> StartOfDay.of(firstDay(time, zone), zone);
        };
    }

    /** The end of the bucket that contains a time. The next bucket starts there. */
    Instant end(Instant time, ZoneId zone) {
        return switch (this) {
            case PT1H -> endOfHour(time, zone.getRules());
            case P1D -> StartOfDay.of(firstDay(time, zone).plusDays(1), zone);
            case P1W -> StartOfDay.of(firstDay(time, zone).plusWeeks(1), zone);
            case P1M -> StartOfDay.of(firstDay(time, zone).plusMonths(1), zone);
        };
    }

    /** The start of the bucket that is a number of buckets before the one that ends at a time. */
    Instant startBefore(Instant end, int buckets, ZoneId zone) {
        Instant start = end;
        for (int bucket = 0; bucket < buckets; bucket++) {
            start = start(start.minus(1, ChronoUnit.MICROS), zone);
        }
        return start;
    }

    /**
     * The starts of the buckets of a window. The first bucket starts with the window, even within an hour, day, week or
     * month.
     *
     * @throws ProblemException (400) for more than {@value #MAX_BUCKETS} buckets
     */
    List<Instant> starts(Instant from, Instant to, ZoneId zone) {
        List<Instant> starts = new ArrayList<>();
        for (Instant start = from; start.isBefore(to); start = end(start, zone)) {
            if (starts.size() == MAX_BUCKETS) {
                throw ProblemException.parameter(
                        "granularity", "would give more than " + MAX_BUCKETS + " buckets between 'from' and 'to'");
            }
            starts.add(start);
        }
        return starts;
    }

    /** The coarsest periods that no start of a bucket divides. The first start is that of the window. */
    static Periods.Coarsest coarsest(List<Instant> starts) {
        List<Instant> within = starts.subList(1, starts.size());
        if (!within.stream().allMatch(start -> start.equals(start.truncatedTo(ChronoUnit.DAYS)))) {
            return Periods.Coarsest.EVENT;
        }
        boolean months =
                within.stream().allMatch(start -> start.atOffset(ZoneOffset.UTC).getDayOfMonth() == 1);
        return months ? Periods.Coarsest.MONTH : Periods.Coarsest.DAY;
    }

    /** An hour starts at a full hour of the clock, or where a change of the clock shifts the full hours. */
    private static Instant startOfHour(Instant time, ZoneRules rules) {
        Instant fullHour = fullHour(time, rules);
        ZoneOffsetTransition change = rules.previousTransition(time.plusNanos(1));
        return change != null && shiftsHours(change) && change.getInstant().isAfter(fullHour)
                ? change.getInstant()
                : fullHour;
    }

    private static Instant endOfHour(Instant time, ZoneRules rules) {
        Instant fullHour = fullHour(time, rules).plus(1, ChronoUnit.HOURS);
        ZoneOffsetTransition change = rules.nextTransition(time);
        return change != null && shiftsHours(change) && change.getInstant().isBefore(fullHour)
                ? change.getInstant()
                : fullHour;
    }

    private static Instant fullHour(Instant time, ZoneRules rules) {
        return time.atOffset(rules.getOffset(time))
                .truncatedTo(ChronoUnit.HOURS)
                .toInstant();
    }

    private static boolean shiftsHours(ZoneOffsetTransition change) {
        return change.getDuration().toSeconds() % 3_600 != 0;
    }

    /** The first day of the day, week or month that contains a time. */
    private LocalDate firstDay(Instant time, ZoneId zone) {
        LocalDate day = firstDay(LocalDate.ofInstant(time, zone));
        // The clock may be set back across midnight, so that it shows the first day before that day has started.
        return StartOfDay.of(day, zone).isAfter(time) ? firstDay(day.minusDays(1)) : day;
    }

    private LocalDate firstDay(LocalDate day) {
        return switch (this) {
            case PT1H, P1D -> day;
            case P1W -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case P1M -> day.withDayOfMonth(1);
        };
    }
}
