package dev.canopy.attribute;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Computes and compares in Java as the database does. */
final class SqlArithmetic {
    private SqlArithmetic() {}

    static Object compute(Nodes.Operator operator, Object left, Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return switch (operator) {
                case PLUS -> Math.addExact(a, b);
                case MINUS -> Math.subtractExact(a, b);
                case TIMES -> Math.multiplyExact(a, b);
            };
        }
        if (left instanceof Integer a && right instanceof Integer b) {
            return switch (operator) {
                case PLUS -> Math.addExact(a, b);
                case MINUS -> Math.subtractExact(a, b);
                case TIMES -> Math.multiplyExact(a, b);
            };
        }
        if (left instanceof BigDecimal a && right instanceof BigDecimal b) {
            return switch (operator) {
                case PLUS -> a.add(b);
                case MINUS -> a.subtract(b);
                case TIMES -> a.multiply(b);
            };
        }
        return doubles(operator, (Double) left, (Double) right);
    }

    /** Refuses overflow and underflow, as the database does. */
    private static double doubles(Nodes.Operator operator, double left, double right) {
        double result = switch (operator) {
            case PLUS -> left + right;
            case MINUS -> left - right;
            case TIMES -> left * right;
        };
        boolean tooLarge = Double.isInfinite(result) && !Double.isInfinite(left) && !Double.isInfinite(right);
        boolean tooSmall = operator == Nodes.Operator.TIMES && result == 0 && left != 0 && right != 0;
        if (tooLarge || tooSmall) {
            throw new ArithmeticException("A double is out of range");
        }
        return result;
    }

    /** Null for a divisor of zero. Refuses overflow and underflow, as the database does. */
    static @Nullable Object divide(double dividend, double divisor) {
        if (divisor == 0) {
            return null;
        }
        double result = dividend / divisor;
        boolean tooLarge = Double.isInfinite(result) && !Double.isInfinite(dividend);
        boolean tooSmall = result == 0 && dividend != 0 && !Double.isInfinite(divisor);
        if (tooLarge || tooSmall) {
            throw new ArithmeticException("A double is out of range");
        }
        return result;
    }

    static @Nullable Object ratio(Object dividend, Object divisor) {
        double by = ((Number) divisor).doubleValue();
        return by == 0 ? null : ((Number) dividend).doubleValue() / by;
    }

    static @Nullable Object quotient(Object dividend, long divisor, Nodes.Rounding rounding) {
        if (divisor == 0) {
            return null;
        }
        return dividend instanceof BigDecimal decimal
                ? decimal.divide(
                        BigDecimal.valueOf(divisor),
                        0,
                        rounding == Nodes.Rounding.HALF_UP ? RoundingMode.HALF_UP : RoundingMode.DOWN)
                : (Object) quotient((long) (Long) dividend, divisor, rounding);
    }

    private static long quotient(long dividend, long divisor, Nodes.Rounding rounding) {
        long quotient = Math.divideExact(dividend, divisor);
        long remainder = Math.absExact(dividend % divisor);
        // Doubling the remainder could overflow.
        boolean up = rounding == Nodes.Rounding.HALF_UP && remainder >= Math.absExact(divisor) - remainder;
        return up ? quotient + (long) Long.signum(dividend) * Long.signum(divisor) : quotient;
    }

    static Object abs(List<Object> arguments) {
        Object number = arguments.get(0);
        if (number instanceof Long whole) {
            return Math.absExact(whole);
        }
        if (number instanceof Integer whole) {
            return Math.absExact(whole);
        }
        return number instanceof BigDecimal decimal ? decimal.abs() : (Object) Math.abs((Double) number);
    }

    static Object sign(List<Object> arguments) {
        Object number = arguments.get(0);
        if (number instanceof BigDecimal decimal) {
            return decimal.signum();
        }
        return number instanceof Double value ? (int) Math.signum(value) : Long.signum(((Number) number).longValue());
    }

    static @Nullable Object mod(List<Object> arguments) {
        long divisor = (Long) arguments.get(1);
        return divisor == 0 ? null : (Long) arguments.get(0) % divisor;
    }

    static @Nullable Object divide(List<Object> arguments, int scale) {
        BigDecimal divisor = (BigDecimal) arguments.get(1);
        return divisor.signum() == 0
                ? null
                : ((BigDecimal) arguments.get(0)).divide(divisor, scale, RoundingMode.HALF_UP);
    }

    /** The exact sum of whole numbers. */
    static BigInteger exactSum(List<Object> values) {
        BigInteger sum = BigInteger.ZERO;
        for (Object value : values) {
            sum = sum.add(BigInteger.valueOf(((Number) value).longValue()));
        }
        return sum;
    }

    /** The range between two bounds of one type, each of which may be missing. */
    static Range<?> range(@Nullable Object lower, @Nullable Object upper) {
        return lower instanceof LocalDate || upper instanceof LocalDate
                ? Range.of((LocalDate) lower, (LocalDate) upper)
                : Range.of((Instant) lower, (Instant) upper);
    }

    /** Compares as the database orders. */
    @SuppressWarnings("unchecked") // both are of one base type
    static int compare(Object left, Object right) {
        if (left instanceof String a) {
            return compareCodePoints(a, (String) right);
        }
        if (left instanceof UUID a && right instanceof UUID b) {
            int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
            return high == 0 ? Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits()) : high;
        }
        if (left instanceof Double a && right instanceof Double b && a == 0 && b == 0) {
            return 0; // zero and negative zero are equal
        }
        return ((Comparable<Object>) left).compareTo(right);
    }

    private static int compareCodePoints(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                // Surrogates stand for code points above all other characters.
                return Character.isSurrogate(a) == Character.isSurrogate(b) ? a - b : Character.isSurrogate(a) ? 1 : -1;
            }
        }
        return left.length() - right.length();
    }
}
