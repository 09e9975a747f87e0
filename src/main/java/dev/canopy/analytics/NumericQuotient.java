package dev.canopy.analytics;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The quotient of two numbers with the digits that PostgreSQL gives it, without trailing zeros. An average that is
 * computed from the sums of parts is then the same text as one that the database has computed.
 */
final class NumericQuotient {
    /** PostgreSQL counts in groups of this many decimal digits. */
    private static final int GROUP = 4;

    private static final int MIN_DIGITS = 16;
    private static final int MAX_SCALE = 1_000;

    private NumericQuotient() {}

    /** @param divisor not zero */
    static BigDecimal of(BigDecimal dividend, BigDecimal divisor) {
        int groups = weight(dividend) - weight(divisor) - (first(dividend) <= first(divisor) ? 1 : 0);
        int scale = Math.max(MIN_DIGITS - groups * GROUP, Math.max(0, Math.max(dividend.scale(), divisor.scale())));
        BigDecimal quotient = dividend.divide(divisor, Math.min(scale, MAX_SCALE), RoundingMode.HALF_UP)
                .stripTrailingZeros();
        return quotient.scale() < 0 ? quotient.setScale(0) : quotient;
    }

    /** The place of the first group that is not zero: 0 for that before the point. */
    private static int weight(BigDecimal number) {
        return number.signum() == 0 ? 0 : Math.floorDiv(number.precision() - number.scale() - 1, GROUP);
    }

    /** The first group that is not zero, 1 to 9999; 0 for zero. */
    private static int first(BigDecimal number) {
        return number.abs().movePointLeft(weight(number) * GROUP).intValue();
    }
}
