package dev.canopy.metric;

import dev.canopy.ledger.Periods;
import dev.canopy.problem.ProblemException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The length of the buckets of a series: hours, days, weeks that begin on Monday, or months, all in a time zone. */
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
        ZonedDateTime local = time.atZone(zone);
        return switch (this) {
            case PT1H -> local.truncatedTo(ChronoUnit.HOURS).toInstant();
            case P1D -> day(local.toLocalDate(), zone);
            case P1W -> day(local.toLocalDate().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)), zone);
            case P1M -> day(local.toLocalDate().withDayOfMonth(1), zone);
        };
    }

    /**
     * The start of the bucket that is a number of buckets after the given one, or before it if the number is negative.
     */
    Instant plus(Instant start, int buckets, ZoneId zone) {
        LocalDate day = start.atZone(zone).toLocalDate();
        return switch (this) {
            case PT1H -> start.plus(Duration.ofHours(buckets));
            case P1D -> day(day.plusDays(buckets), zone);
            case P1W -> day(day.plusWeeks(buckets), zone);
            case P1M -> day(day.plusMonths(buckets), zone);
        };
    }

    /**
     * The starts of the buckets of a window. The first bucket starts with the window, even within an hour, day, week or
     * month.
     *
     * @throws ProblemException (400) for more than {@value #MAX_BUCKETS} buckets
     */
    List<Instant> starts(Instant from, Instant to, ZoneId zone) {
        List<Instant> starts = new ArrayList<>();
        Instant next = from;
        for (Instant start = start(from, zone); next.isBefore(to); next = start) {
            if (starts.size() == MAX_BUCKETS) {
                throw ProblemException.parameter(
                        "granularity", "would give more than " + MAX_BUCKETS + " buckets between 'from' and 'to'");
            }
            starts.add(next);
            start = plus(start, 1, zone);
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

    private static Instant day(LocalDate day, ZoneId zone) {
        return day.atStartOfDay(zone).toInstant();
    }
}
