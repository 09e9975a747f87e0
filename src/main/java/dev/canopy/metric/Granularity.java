package dev.canopy.metric;

import dev.canopy.ledger.Periods;
import dev.canopy.problem.ProblemException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The length of the buckets of a series: hours, days, weeks that begin on Monday, or months, all as the clock of a time
 * zone shows them. Where the clock is changed, a day may be longer or shorter than usual, and an hour may be shorter.
 */
public enum Granularity {
    PT1H(null),
    P1D(CalendarPeriod.P1D),
    P1W(CalendarPeriod.P1W),
    P1M(CalendarPeriod.P1M);

    static final int MAX_BUCKETS = 2_000;

    private final @Nullable CalendarPeriod period;

    /** @param period null for an hour */
    Granularity(@Nullable CalendarPeriod period) {
        this.period = period;
    }

    /** @throws ProblemException (400) if the text is not a granularity */
    public static Granularity parse(@Nullable String text) {
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
        return period == null ? startOfHour(time, zone.getRules()) : period.start(time, zone);
    }

    /** The end of the bucket that contains a time. The next bucket starts there. */
    public Instant end(Instant time, ZoneId zone) {
        return period == null ? endOfHour(time, zone.getRules()) : period.end(time, zone);
    }

    /** The start of the bucket that is a number of buckets before the one that ends at a time. */
    public Instant startBefore(Instant end, int buckets, ZoneId zone) {
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
    public List<Instant> starts(Instant from, Instant to, ZoneId zone) {
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
    public static Periods.Coarsest coarsest(List<Instant> starts) {
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
}
