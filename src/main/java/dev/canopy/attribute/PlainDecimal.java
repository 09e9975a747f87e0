package dev.canopy.attribute;

import java.math.BigDecimal;

/** Decimals as text. */
public final class PlainDecimal {
    private PlainDecimal() {}

    /** The decimal without an exponent and without zeros at the end: {@code "12.34"}, {@code "0"}. */
    public static String of(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
