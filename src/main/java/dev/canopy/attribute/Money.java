package dev.canopy.attribute;

import java.math.BigDecimal;

/**
 * An amount in whole nano-units (10^-9) of the account's currency, outside a decimal in plain notation. Exact: what does
 * not fit is refused, never rounded.
 */
public record Money(long nanos) implements Comparable<Money> {
    /** Reckons and compares as the nano-units do, in Java and in a query. */
    public static final Type<Money> TYPE = Type.LONG.wrappedIn("money", Money.class, Money::nanos, Money::new);

    /** Digits after the point. */
    public static final int SCALE = 9;

    private static final long UNIT = 1_000_000_000;
    private static final int LONGEST = 21;
    private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE, SCALE);

    /**
     * The nano-units of a decimal.
     *
     * @throws ArithmeticException saying what is wrong, if it has more than nine digits after the point or is beyond
     *     ±9,223,372,036.854775807
     */
    public static long nanos(BigDecimal amount) {
        if (amount.scale() > SCALE) {
            throw new ArithmeticException("has more than nine digits after the point");
        }
        // Compared before it is scaled: 1E+1000000000 would need a gigabyte.
        if (amount.abs().compareTo(MAX) > 0) {
            throw new ArithmeticException("is larger than " + MAX.toPlainString());
        }
        return amount.setScale(SCALE).unscaledValue().longValueExact();
    }

    @Override
    public int compareTo(Money other) {
        return Long.compare(nanos, other.nanos);
    }

    /** The decimal in plain notation. */
    @Override
    public String toString() {
        return format(nanos);
    }

    /** The decimal in plain notation without trailing zeros: {@code "12.34"}, {@code "0"}. */
    public static String format(long nanos) {
        long whole = nanos / UNIT;
        long fraction = Math.abs(nanos % UNIT);
        StringBuilder text = new StringBuilder(LONGEST);
        if (nanos < 0 && whole == 0) {
            text.append('-');
        }
        text.append(whole);
        if (fraction > 0) {
            text.append('.');
            for (long place = UNIT / 10; fraction > 0; fraction %= place, place /= 10) {
                text.append((char) ('0' + fraction / place));
            }
        }
        return text.toString();
    }
}
