package dev.canopy.attribute;

import static dev.canopy.attribute.DatabaseFunctions.call;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Functions of dates and times that mean the same in Java and in PostgreSQL. The result is null if an argument is null.
 */
public final class DateFunctions {
    private static final SqlFunction<Long> DAYS_BETWEEN = new SqlFunction<>(
            "daysBetween",
            Type.LONG,
            "cast(sql('(cast(? as date) - cast(? as date))', {1}, {0}) as Long)",
            arguments -> ChronoUnit.DAYS.between((LocalDate) arguments.get(0), (LocalDate) arguments.get(1)));
    private static final SqlFunction<LocalDate> PLUS_DAYS = new SqlFunction<>(
            "plusDays",
            Type.DATE,
            "cast(sql('(cast(? as date) + cast(? as integer))', {0}, {1}) as LocalDate)",
            arguments -> plusDays((LocalDate) arguments.get(0), (Long) arguments.get(1)));
    private static final SqlFunction<LocalDate> DAY = new SqlFunction<>(
            "day",
            Type.DATE,
            "cast(sql('cast((cast(? as timestamptz) at time zone ''UTC'') as date)', {0}) as LocalDate)",
            arguments -> LocalDate.ofInstant((Instant) arguments.get(0), ZoneOffset.UTC));
    private static final SqlFunction<Duration> BETWEEN = new SqlFunction<>(
            "between",
            Type.DURATION,
            "function('pg_catalog.timestamptz_mi' as String, {1}, {0})",
            arguments -> Duration.of(
                    ChronoUnit.MICROS.between((Instant) arguments.get(0), (Instant) arguments.get(1)),
                    ChronoUnit.MICROS));
    // An interval has days, which are hours only in UTC.
    private static final SqlFunction<Instant> PLUS = new SqlFunction<>(
            "plus",
            Type.TIME,
            "cast(sql('(((cast(? as timestamptz) at time zone ''UTC'') + ?) at time zone ''UTC'')', {0}, {1}) as"
                    + " Instant)",
            arguments -> ((Instant) arguments.get(0)).plus((Duration) arguments.get(1)));
    private static final SqlFunction<Integer> HOUR = new SqlFunction<>(
            "hour",
            Type.INTEGER,
            "cast(sql('extract(hour from cast(? as timestamptz) at time zone ''UTC'')', {0}) as Integer)",
            arguments -> ((Instant) arguments.get(0)).atOffset(ZoneOffset.UTC).getHour());
    private static final SqlFunction<Instant> START_OF_HOUR = new SqlFunction<>(
            "startOfHour",
            Type.TIME,
            "cast(sql('date_trunc(''hour'', cast(? as timestamptz), ''UTC'')', {0}) as Instant)",
            arguments -> ((Instant) arguments.get(0)).truncatedTo(ChronoUnit.HOURS));
    private static final SqlFunction<Integer> MINUTE = new SqlFunction<>(
            "minute",
            Type.INTEGER,
            "cast(sql('extract(minute from cast(? as timestamptz) at time zone ''UTC'')', {0}) as Integer)",
            arguments -> ((Instant) arguments.get(0)).atOffset(ZoneOffset.UTC).getMinute());
    private static final SqlFunction<LocalDate> START_OF_WEEK =
            startOf("week", date -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
    private static final SqlFunction<LocalDate> START_OF_MONTH = startOf("month", date -> date.withDayOfMonth(1));
    private static final SqlFunction<LocalDate> START_OF_YEAR = startOf("year", date -> date.withDayOfYear(1));
    private static final SqlFunction<Integer> YEAR = ofDate("year", LocalDate::getYear);
    private static final SqlFunction<Integer> MONTH = ofDate("month", LocalDate::getMonthValue);
    private static final SqlFunction<Integer> DAY_OF_MONTH = ofDate("day", LocalDate::getDayOfMonth);

    private DateFunctions() {}

    /** The number of days between two dates, negative if the second is earlier. */
    public static <E> Expression<E, Long> daysBetween(Expression<E, LocalDate> from, Expression<E, LocalDate> to) {
        return call(DAYS_BETWEEN, from, to);
    }

    /** The date a number of days later; a number beyond the range of an integer is an error. */
    public static <E> Expression<E, LocalDate> plusDays(Expression<E, LocalDate> date, Expression<E, Long> days) {
        return call(PLUS_DAYS, date, days);
    }

    /**
     * The index of the range in which a time lies: 0 before the first range, 1 for the first, n for the last.
     *
     * @param starts the start of each of n ranges, ascending, to the microsecond
     */
    public static <E> Expression<E, Integer> bucket(Expression<E, Instant> time, List<Instant> starts) {
        SqlFunction<Integer> function = new SqlFunction<>(
                "bucket",
                Type.INTEGER,
                "cast(sql('width_bucket(?, (select cast(cast(? as text) as timestamptz[])))', {0}, {1}) as Integer)",
                arguments -> {
                    int place = Collections.binarySearch(starts, (Instant) arguments.get(0));
                    return place >= 0 ? place + 1 : -place - 1;
                });
        return call(function, time, Expressions.value(DatabaseFunctions.arrayText(starts)));
    }

    /** The date in UTC. */
    public static <E> Expression<E, LocalDate> day(Expression<E, Instant> time) {
        return call(DAY, time);
    }

    /** The time from one to another, exact to the microsecond; negative if the second is earlier. */
    public static <E> Expression<E, Duration> between(Expression<E, Instant> from, Expression<E, Instant> to) {
        return call(BETWEEN, from, to);
    }

    /** The time a duration later, or earlier if the duration is negative. */
    public static <E> Expression<E, Instant> plusDuration(
            Expression<E, Instant> time, Expression<E, Duration> duration) {
        return call(PLUS, time, duration);
    }

    /** The hour of the day in UTC, 0 to 23. */
    public static <E> Expression<E, Integer> hour(Expression<E, Instant> time) {
        return call(HOUR, time);
    }

    /** The time at which its hour in UTC began. */
    public static <E> Expression<E, Instant> startOfHour(Expression<E, Instant> time) {
        return call(START_OF_HOUR, time);
    }

    /** The minute of the hour in UTC, 0 to 59. */
    public static <E> Expression<E, Integer> minute(Expression<E, Instant> time) {
        return call(MINUTE, time);
    }

    /** The Monday of its week. */
    public static <E> Expression<E, LocalDate> startOfWeek(Expression<E, LocalDate> date) {
        return call(START_OF_WEEK, date);
    }

    /** The first day of its month. */
    public static <E> Expression<E, LocalDate> startOfMonth(Expression<E, LocalDate> date) {
        return call(START_OF_MONTH, date);
    }

    /** The first day of its year. */
    public static <E> Expression<E, LocalDate> startOfYear(Expression<E, LocalDate> date) {
        return call(START_OF_YEAR, date);
    }

    public static <E> Expression<E, Integer> year(Expression<E, LocalDate> date) {
        return call(YEAR, date);
    }

    /** 1 to 12. */
    public static <E> Expression<E, Integer> month(Expression<E, LocalDate> date) {
        return call(MONTH, date);
    }

    /** 1 to 31. */
    public static <E> Expression<E, Integer> dayOfMonth(Expression<E, LocalDate> date) {
        return call(DAY_OF_MONTH, date);
    }

    private static SqlFunction<LocalDate> startOf(String part, UnaryOperator<LocalDate> java) {
        return new SqlFunction<>(
                "startOf " + part,
                Type.DATE,
                // Not of the date itself, which would become a time in the zone of the session.
                "cast(sql('cast(date_trunc(''" + part
                        + "'', cast(cast(? as date) as timestamp)) as date)', {0}) as LocalDate)",
                arguments -> java.apply((LocalDate) arguments.get(0)));
    }

    private static SqlFunction<Integer> ofDate(String part, Function<LocalDate, Integer> java) {
        return new SqlFunction<>(
                part,
                Type.INTEGER,
                "cast(extract(" + part + " from {0}) as Integer)",
                arguments -> java.apply((LocalDate) arguments.get(0)));
    }

    private static LocalDate plusDays(LocalDate date, long days) {
        if (days != (int) days) {
            throw new ArithmeticException(days + " days are more than the database can add");
        }
        return date.plusDays(days);
    }
}
