package dev.canopy.attribute;

import static dev.canopy.attribute.DatabaseFunctions.call;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Objects;

/** Functions of numbers that mean the same in Java and in PostgreSQL. The result is null if an argument is null. */
public final class NumberFunctions {
    private static final int MAX_SCALE = 18;
    /** As the database converts a double. */
    private static final MathContext DIGITS_OF_DOUBLE = new MathContext(15, RoundingMode.HALF_EVEN);

    private static final SqlFunction<Long> TO_LONG = new SqlFunction<>(
            "toLong", Type.LONG, "cast({0} as Long)", arguments -> ((Number) arguments.get(0)).longValue());
    private static final SqlFunction<BigDecimal> TO_DECIMAL = new SqlFunction<>(
            "toDecimal",
            Type.DECIMAL,
            "({0}) * 1.0bd",
            Fragment.Precedence.OPERATION,
            arguments -> new BigDecimal(arguments.get(0).toString()));

    private static final SqlFunction<BigDecimal> DOUBLE_TO_DECIMAL = new SqlFunction<>(
            "toDecimal",
            Type.DECIMAL,
            "function('pg_catalog.numeric' as BigDecimal, {0})",
            arguments -> new BigDecimal((Double) arguments.get(0)).round(DIGITS_OF_DOUBLE));
    private static final SqlFunction<Double> DIVIDE_DOUBLES = new SqlFunction<>(
            "divide",
            Type.DOUBLE,
            "({0}) / nullif({1}, 0.0d)",
            Fragment.Precedence.OPERATION,
            arguments -> SqlArithmetic.divide((Double) arguments.get(0), (Double) arguments.get(1)));

    private NumberFunctions() {}

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

    /** The quotient of two doubles; null for a divisor of zero. A result out of range is an error. */
    public static <E> Expression<E, Double> divide(Expression<E, Double> dividend, Expression<E, Double> divisor) {
        return call(DIVIDE_DOUBLES, dividend, divisor);
    }

    /** A whole number, or a value object around one, as a long. */
    public static <E> Expression<E, Long> toLong(Expression<E, ?> whole) {
        OperandChecks.whole(whole.type());
        return call(TO_LONG, whole);
    }

    /**
     * A number as a decimal: a whole number exactly, a double to 15 significant digits. The sum and the mean of doubles
     * are those of their decimals, since the sum of the doubles themselves depends on the order of the rows.
     */
    public static <E> Expression<E, BigDecimal> toDecimal(Expression<E, ?> number) {
        OperandChecks.numeric(number.type());
        return call(number.type().base() == Type.Base.DOUBLE ? DOUBLE_TO_DECIMAL : TO_DECIMAL, number);
    }

    private static void requireScale(int scale) {
        Objects.checkIndex(scale, MAX_SCALE + 1);
    }
}
