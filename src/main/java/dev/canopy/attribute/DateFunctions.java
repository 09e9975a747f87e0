package dev.canopy.attribute;

import static dev.canopy.attribute.DatabaseFunctions.call;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Functions of dates and times that mean the same in Java and in PostgreSQL. The result is null if an argument is null. */
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
        String array = starts.stream().map(Instant::toString).collect(Collectors.joining(",", "{", "}"));
        return call(function, time, Expressions.value(array));
    }

    /** The date in UTC. */
    public static <E> Expression<E, LocalDate> day(Expression<E, Instant> time) {
        return call(DAY, time);
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
