package dev.canopy.attribute;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Functions of text, numbers and dates that mean the same in Java and in PostgreSQL. The result is null if an argument
 * is null.
 */
public final class Functions {
    private static final int MAX_SCALE = 18;

    private static final SqlFunction<String> LOWER = text("lower", "lower(? collate \"C\")", SqlText::foldDown);
    private static final SqlFunction<String> UPPER = text("upper", "upper(? collate \"C\")", SqlText::foldUp);
    private static final SqlFunction<String> TRIM = text("trim", "btrim(?, '' '')", SqlText::strip);
    private static final SqlFunction<String> CONCAT = new SqlFunction<>(
            "concat",
            Type.TEXT,
            "({0}) || ({1})",
            Fragment.Precedence.OPERATION,
            arguments -> (String) arguments.get(0) + arguments.get(1));
    private static final SqlFunction<String> CASE_INSENSITIVE = new SqlFunction<>(
            "caseInsensitive", Type.TEXT.comparedBy(Functions::lower), "{0}", arguments -> arguments.get(0));
    private static final SqlFunction<String> LAST_PART = new SqlFunction<>(
            "lastPart", Type.TEXT, "cast(sql('split_part(?, ?, -1)', {0}, {1}) as String)", arguments -> {
                String text = (String) arguments.get(0);
                String separator = (String) arguments.get(1);
                int last = text.lastIndexOf(separator);
                return last < 0 ? text : text.substring(last + separator.length());
            });
    private static final SqlFunction<Integer> LENGTH = new SqlFunction<>(
            "length", Type.INTEGER, "character_length({0})", arguments -> SqlText.codePoints(arguments.get(0)));
    private static final SqlFunction<String> SUBSTRING =
            new SqlFunction<>("substring", Type.TEXT, "substring({0}, {1}, {2})", SqlText::substring);
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
    private static final SqlFunction<Bits> BIT = new SqlFunction<>(
            "bit", Type.BITS, "function('bits_of' as String, {0})", arguments -> Bits.of((Integer) arguments.get(0)));
    private static final SqlFunction<Boolean> HAS_BIT = new SqlFunction<>(
            "hasBit",
            Type.BOOLEAN,
            "function('bits_test' as Boolean, {0}, {1})",
            arguments -> ((Bits) arguments.get(0)).has((Integer) arguments.get(1)));
    private static final SqlFunction<Bits> BIT_OR = new SqlFunction<>(
            "bitOr",
            Type.BITS,
            "function('bits_or' as String, {0}, {1})",
            arguments -> ((Bits) arguments.get(0)).or((Bits) arguments.get(1)));
    private static final SqlFunction<Long> BIT_COUNT =
            new SqlFunction<>("bitCount", Type.LONG, "function('bit_count' as Long, {0})", arguments ->
                    (long) ((Bits) arguments.get(0)).count());
    private static final SqlFunction<Long> COMMON_BITS =
            new SqlFunction<>("commonBits", Type.LONG, "function('bits_common' as Long, {0}, {1})", arguments ->
                    (long) ((Bits) arguments.get(0)).countCommon((Bits) arguments.get(1)));
    private static final SqlFunction<Long> TO_LONG = new SqlFunction<>(
            "toLong", Type.LONG, "cast({0} as Long)", arguments -> ((Number) arguments.get(0)).longValue());
    private static final SqlFunction<BigDecimal> TO_DECIMAL = new SqlFunction<>(
            "toDecimal",
            Type.DECIMAL,
            "({0}) * 1.0bd",
            Fragment.Precedence.OPERATION,
            arguments -> new BigDecimal(arguments.get(0).toString()));
    private static final SqlFunction<String> LABEL = new SqlFunction<>(
            "label",
            Type.TEXT,
            "cast(sql('(? ->> cast(? as text))', {0}, {1}) as String)",
            arguments -> ((Map<?, ?>) arguments.get(0)).get(arguments.get(1)) instanceof String text ? text : null);

    private Functions() {}

    // Text ------------------------------------------------------------------------------------------------------------

    /** The text with A to Z in lower case. Other letters are kept, so that the result does not depend on a locale. */
    public static <E> Expression<E, String> lower(Expression<E, ?> text) {
        return call(LOWER, text(text));
    }

    /** The text with a to z in upper case. Other letters are kept. */
    public static <E> Expression<E, String> upper(Expression<E, ?> text) {
        return call(UPPER, text(text));
    }

    /** The text without spaces (U+0020) at both ends. */
    public static <E> Expression<E, String> trim(Expression<E, ?> text) {
        return call(TRIM, text(text));
    }

    /** The texts one after the other; null if one of them is null. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <E> Expression<E, String> concat(Expression<E, String> first, Expression<E, String>... others) {
        Expression<E, String> all = first;
        for (Expression<E, String> other : others) {
            all = call(CONCAT, all, other);
        }
        return all;
    }

    /** The same text, compared without regard to the case of A to Z. */
    public static <E> Expression<E, String> caseInsensitive(Expression<E, String> text) {
        return call(CASE_INSENSITIVE, text);
    }

    /** The part after the last separator, or the whole text without a separator. */
    public static <E> Expression<E, String> lastPart(Expression<E, String> text, String separator) {
        return call(LAST_PART, text, Expressions.constant(separator));
    }

    /** The number of code points. */
    public static <E> Expression<E, Integer> length(Expression<E, String> text) {
        return call(LENGTH, text);
    }

    /**
     * A part of a text, counted in code points.
     *
     * @param start the position of the first character, from 1; positions before the text are empty
     * @param length 0 or more; a negative length is an error
     */
    public static <E> Expression<E, String> substring(
            Expression<E, String> text, Expression<E, Integer> start, Expression<E, Integer> length) {
        return call(SUBSTRING, text, start, length);
    }

    /**
     * Whether the text matches a pattern of SQL with {@code %} and {@code _}, which a backslash escapes; null if the
     * pattern is null.
     *
     * @throws IllegalArgumentException if the pattern ends with a backslash that escapes nothing
     */
    public static <E> Condition<E> like(Expression<E, ?> text, @Nullable String pattern) {
        return new Nodes.Like<>(
                text.type().key(text(text)),
                text.type().key(Expressions.value(pattern == null ? null : SqlText.checkedPattern(pattern))));
    }

    /** Whether the text begins with a prefix; null if the prefix is null. */
    public static <E> Condition<E> startsWith(Expression<E, ?> text, @Nullable String prefix) {
        return like(text, prefix == null ? null : escape(prefix) + "%");
    }

    /** The pattern that matches only this text. */
    public static String escape(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    /** The label of this name; null if there is none. */
    public static <E> Expression<E, String> label(Expression<E, Map<String, String>> labels, String name) {
        return call(LABEL, labels, Expressions.constant(name));
    }

    /** The label of a name that comes from a request. */
    public static <E> Expression<E, String> label(
            Expression<E, Map<String, String>> labels, Expression<E, String> name) {
        return call(LABEL, labels, name);
    }

    /**
     * A condition of the database without a counterpart in Java. It is for queries only; an evaluation refuses it.
     *
     * @param hql with {@code {0}}, {@code {1}} … for the arguments
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <E> Condition<E> inDatabase(String hql, Expression<E, ?> first, Expression<E, ?>... others) {
        return Condition.of(inDatabase(Type.BOOLEAN, hql, first, others));
    }

    /** An expression of the database without a counterpart in Java; see {@link #inDatabase(String, Expression, Expression[])}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <E, T> Expression<E, T> inDatabase(
            Type<T> type, String hql, Expression<E, ?> first, Expression<E, ?>... others) {
        SqlFunction<T> function = new SqlFunction<>(hql, type, hql, arguments -> {
            throw new UnsupportedOperationException("This expression can be used in a query only: " + hql);
        });
        return call(function, first, others);
    }

    /**
     * Whether a key is one of these, for queries only. All keys are one parameter, so that any number of keys has the
     * same text.
     *
     * @param key a long or a UUID
     */
    public static <E, K> Condition<E> isOneOf(Expression<E, K> key, Collection<? extends K> keys) {
        Type.Base base = key.type().base();
        OperandChecks.require(base == Type.Base.LONG || base == Type.Base.UUID, key.type(), "a long or a UUID");
        String array = keys.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
        // The subquery makes PostgreSQL parse the text once. Without it, the text is parsed for each row that no index
        // selects.
        return inDatabase(
                "cast(sql('(? = any (array(select unnest(cast(cast(? as text) as "
                        + (base == Type.Base.LONG ? "bigint" : "uuid") + "[])))))', {0}, {1}) as Boolean)",
                key,
                Expressions.value(array));
    }

    // Numbers ---------------------------------------------------------------------------------------------------------

    public static <E, T> Expression<E, T> abs(Expression<E, T> number) {
        OperandChecks.numeric(number.type());
        return call(new SqlFunction<>("abs", number.type(), "abs({0})", SqlArithmetic::abs), number);
    }

    /** -1, 0 or 1. */
    public static <E> Expression<E, Integer> sign(Expression<E, ?> number) {
        OperandChecks.numeric(number.type());
        return call(new SqlFunction<>("sign", Type.INTEGER, "cast(sign({0}) as Integer)", SqlArithmetic::sign), number);
    }

    /** The remainder of a division toward zero, with the sign of the dividend; null for a divisor of zero. */
    public static <E> Expression<E, Long> mod(Expression<E, Long> dividend, Expression<E, Long> divisor) {
        return call(
                new SqlFunction<>("mod", Type.LONG, "mod({0}, nullif({1}, 0L))", SqlArithmetic::mod),
                dividend,
                divisor);
    }

    /** The smaller of two numbers, dates or times. */
    public static <E, T> Expression<E, T> least(Expression<E, T> left, Expression<E, T> right) {
        return Expressions.when(left.le(right), left)
                .when(right.lt(left), right)
                .otherwise(Expressions.nothing(left.type()));
    }

    /** The larger of two numbers, dates or times. */
    public static <E, T> Expression<E, T> greatest(Expression<E, T> left, Expression<E, T> right) {
        return Expressions.when(left.ge(right), left)
                .when(right.gt(left), right)
                .otherwise(Expressions.nothing(left.type()));
    }

    /** Rounded to a number of decimal places, with halves away from zero. */
    public static <E> Expression<E, BigDecimal> round(Expression<E, BigDecimal> decimal, int scale) {
        requireScale(scale);
        return call(
                new SqlFunction<>(
                        "round",
                        Type.DECIMAL,
                        "round({0}, " + scale + ")",
                        arguments -> ((BigDecimal) arguments.get(0)).setScale(scale, RoundingMode.HALF_UP)),
                decimal);
    }

    /**
     * The quotient of two decimals, rounded to a number of decimal places with halves away from zero; null for a
     * divisor of zero.
     */
    public static <E> Expression<E, BigDecimal> divide(
            Expression<E, BigDecimal> dividend, Expression<E, BigDecimal> divisor, int scale) {
        requireScale(scale);
        // Computed in units of the last digit, as div() gives an exact whole quotient.
        String hql = "sign({0}) * sign({1}) * function('div' as BigDecimal, abs({0}) * "
                + BigDecimal.TWO.scaleByPowerOfTen(scale).toPlainString() + "bd + abs({1}),"
                + " nullif(abs({1}) * 2.0bd, 0.0bd)) * "
                + BigDecimal.ONE.scaleByPowerOfTen(-scale).toPlainString() + "bd";
        return call(
                new SqlFunction<>(
                        "divide",
                        Type.DECIMAL,
                        hql,
                        Fragment.Precedence.OPERATION,
                        arguments -> SqlArithmetic.divide(arguments, scale)),
                dividend,
                divisor);
    }

    // Bits ------------------------------------------------------------------------------------------------------------

    /** The set with only the bit at a place; a negative place is an error. */
    public static <E> Expression<E, Bits> bit(Expression<E, Integer> place) {
        return call(BIT, place);
    }

    /** Whether the bit at a place is set; a negative place is an error. */
    public static <E> Expression<E, Boolean> hasBit(Expression<E, Bits> bits, Expression<E, Integer> place) {
        return call(HAS_BIT, bits, place);
    }

    /** The bits that are set in either. */
    public static <E> Expression<E, Bits> bitOr(Expression<E, Bits> left, Expression<E, Bits> right) {
        return call(BIT_OR, left, right);
    }

    /** The number of bits that are set. */
    public static <E> Expression<E, Long> bitCount(Expression<E, Bits> bits) {
        return call(BIT_COUNT, bits);
    }

    /** The number of bits that are set in both. */
    public static <E> Expression<E, Long> commonBits(Expression<E, Bits> left, Expression<E, Bits> right) {
        return call(COMMON_BITS, left, right);
    }

    // Numbers of other types ------------------------------------------------------------------------------------------

    /** A whole number, or a value object around one, as a long. */
    public static <E> Expression<E, Long> toLong(Expression<E, ?> whole) {
        OperandChecks.whole(whole.type());
        return call(TO_LONG, whole);
    }

    /** A whole number as a decimal. */
    public static <E> Expression<E, BigDecimal> toDecimal(Expression<E, ?> whole) {
        OperandChecks.whole(whole.type());
        return call(TO_DECIMAL, whole);
    }

    // Dates -----------------------------------------------------------------------------------------------------------

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

    // Helpers ---------------------------------------------------------------------------------------------------------

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    private static <E, T> Expression<E, T> call(
            SqlFunction<T> function, Expression<E, ?> first, Expression<E, ?>... others) {
        return new Nodes.Call<E, T>(
                function,
                java.util.stream.Stream.concat(java.util.stream.Stream.of(first), java.util.Arrays.stream(others))
                        .toList());
    }

    private static SqlFunction<String> text(String name, String sql, Function<String, String> java) {
        return new SqlFunction<>(
                name,
                Type.TEXT,
                "cast(sql('" + sql + "', {0}) as String)",
                arguments -> java.apply((String) arguments.get(0)));
    }

    private static SqlFunction<Integer> ofDate(String part, Function<LocalDate, Integer> java) {
        return new SqlFunction<>(
                part,
                Type.INTEGER,
                "cast(extract(" + part + " from {0}) as Integer)",
                arguments -> java.apply((LocalDate) arguments.get(0)));
    }

    private static <E> Expression<E, ?> text(Expression<E, ?> operand) {
        OperandChecks.require(operand.type().base() == Type.Base.TEXT, operand.type(), "text");
        return operand;
    }

    private static void requireScale(int scale) {
        Objects.checkIndex(scale, MAX_SCALE + 1);
    }

    private static LocalDate plusDays(LocalDate date, long days) {
        if (days != (int) days) {
            throw new ArithmeticException(days + " days are more than the database can add");
        }
        return date.plusDays(days);
    }
}
