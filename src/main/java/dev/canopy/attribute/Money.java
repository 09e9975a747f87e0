package dev.canopy.attribute;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * An amount in whole nano-units (10^-9) of the account's currency, written as a decimal in plain notation. It is exact:
 * an amount is rounded only by {@link #nearestNanos}.
 *
 * @param total the nano-units; the sum of many amounts may have any size
 */
public record Money(BigInteger total) implements Comparable<Money> {
    /** Sums of amounts, of any size. They compute and compare as the nano-units do, in Java and in a query. */
    public static final Type<Money> SUM =
            Type.DECIMAL.wrappedIn("money", Money.class, money -> new BigDecimal(money.total), Money::of);

    /** Single amounts, whose nano-units are a long. Their sums are {@link #SUM}. */
    public static final Type<Money> TYPE =
            Type.LONG.wrappedIn("money", Money.class, Money::nanos, Money::new).summedAs(SUM);

    /** Digits after the point. */
    public static final int SCALE = 9;

    private static final long UNIT = 1_000_000_000;
    private static final int LONGEST = 21;
    private static final BigDecimal LEAST = BigDecimal.valueOf(1, SCALE + 1); // less than half a nano-unit
    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE, SCALE);
    private static final int MAX_DIGITS = 100; // before the point, of an amount to compare sums with

    /** A single amount. */
    public Money(long nanos) {
        this(BigInteger.valueOf(nanos));
    }

    private static Money of(BigDecimal nanos) {
        return new Money(nanos.toBigIntegerExact());
    }

    /**
     * A decimal of any size as an amount.
     *
     * @throws ArithmeticException if the decimal has more than nine digits after the point, without zeros at the end,
     *     or more than 100 before it; the message says which
     */
    public static Money exactly(BigDecimal amount) {
        // Compare before scaling: 1E+1000000000 and 1E-1000000000 would need a gigabyte.
        if (!isExact(amount)) {
            throw new ArithmeticException("has more than nine digits after the point");
        }
        if (amount.precision() - amount.scale() > MAX_DIGITS) {
            throw new ArithmeticException("has more than " + MAX_DIGITS + " digits before the point");
        }
        return of(amount.scaleByPowerOfTen(SCALE));
    }

    /**
     * The nano-units of a single amount.
     *
     * @throws ArithmeticException if they exceed a long
     */
    public long nanos() {
        return total.longValueExact();
    }

    public Money plus(Money other) {
        return new Money(total.add(other.total));
    }

    public Money minus(Money other) {
        return new Money(total.subtract(other.total));
    }

    /**
     * The nano-units of a decimal.
     *
     * @throws ArithmeticException if the decimal has more than nine digits after the point, without zeros at the end,
     *     or is beyond ±9,223,372,036.854775807; the message says which
     */
    public static long nanos(BigDecimal amount) {
        if (!isExact(amount)) {
            throw new ArithmeticException("has more than nine digits after the point");
        }
        return nearestNanos(amount);
    }

    /** Whether a decimal is a whole number of nano-units. */
    public static boolean isExact(BigDecimal amount) {
        return amount.scale() <= SCALE || amount.stripTrailingZeros().scale() <= SCALE;
    }

    /**
     * The nano-units that are nearest to a decimal; of two that are equally near, the even one.
     *
     * @throws ArithmeticException if the decimal is beyond ±9,223,372,036.854775807; the message says so
     */
    public static long nearestNanos(BigDecimal amount) {
        // Compare before scaling: 1E+1000000000 and 1E-1000000000 would need a gigabyte.
        if (amount.abs().compareTo(MAX) > 0) {
            throw new ArithmeticException("is larger than " + MAX.toPlainString());
        }
        return nearest(amount).nanos();
    }

    /**
     * The nearest amount to a decimal, rounded like {@link #nearestNanos}. The decimal must not have very many digits
     * before the point.
     */
    public static Money nearest(BigDecimal amount) {
        return amount.abs().compareTo(LEAST) < 0
                ? new Money(0)
                : new Money(amount.setScale(SCALE, RoundingMode.HALF_EVEN).unscaledValue());
    }

    @Override
    public int compareTo(Money other) {
        return total.compareTo(other.total);
    }

    /** The decimal in plain notation. */
    @Override
    public String toString() {
        return total.bitLength() < Long.SIZE
                ? format(total.longValue())
                : PlainDecimal.of(new BigDecimal(total, SCALE));
    }

    /** The decimal in plain notation without trailing zeros: {@code "12.34"}, {@code "0"}. */
    public static String format(long nanos) {
        // Written from the last digit, with constant divisors, which are fast: a page of 1,000 tenants has 3,000
        // amounts.
        byte[] text = new byte[LONGEST];
        int start = LONGEST;
        int fraction = Math.toIntExact(Math.abs(nanos % UNIT));
        if (fraction > 0) {
            int digits = SCALE;
            for (; fraction % 10 == 0; fraction /= 10) {
                digits--;
            }
            for (; digits > 0; digits--) {
                text[--start] = digit(fraction % 10);
                fraction /= 10;
            }
            text[--start] = '.';
        }
        long whole = Math.abs(nanos / UNIT);
        do {
            text[--start] = digit(whole % 10);
            whole /= 10;
        } while (whole > 0);
        if (nanos < 0) {
            text[--start] = '-';
        }
        return new String(text, start, LONGEST - start, StandardCharsets.ISO_8859_1);
    }

    private static byte digit(long value) {
        return (byte) ('0' + value);
    }
}
