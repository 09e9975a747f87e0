package dev.canopy.listing;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads numbers in any notation: {@code 12}, {@code 12.0}, {@code 012} and {@code 1.2e1} are the same. A text may have
 * leading zeros, but no plus sign, except in the exponent.
 */
public final class NumberParser {
    /** Limits the digits as JSON does, so that computing with a number is cheap. */
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,1000}(\\.\\d{1,1000})?([eE][+-]?\\d{1,9})?");

    private static final int MAX_DIGITS = 100;

    /**
     * The largest number of digits on each side of the point of a number that is compared with attributes of events.
     */
    public static final int MAX_OF_ATTRIBUTES = 30;

    /** The same of a number that is compared with any other. */
    static final int MAX_COMPARED = 1_000;

    private NumberParser() {}

    /** The decimal in a text; empty if the text is not a decimal. */
    public static Optional<BigDecimal> decimal(String text) {
        return DECIMAL.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    /**
     * A decimal that can be compared with attributes of events; empty if the text is none, or has more digits than
     * that.
     */
    public static Optional<BigDecimal> ofAttribute(String text) {
        return decimal(text).flatMap(given -> bounded(given, MAX_OF_ATTRIBUTES));
    }

    /** The same decimal; empty if it has more than the given number of digits before or after the point. */
    static Optional<BigDecimal> bounded(BigDecimal decimal, int digits) {
        // Before anything is written out: 1E+1000000000 would need a gigabyte.
        return decimal.signum() == 0
                ? Optional.of(BigDecimal.ZERO)
                : Optional.of(decimal.stripTrailingZeros())
                        .filter(number -> number.precision() - number.scale() <= digits && number.scale() <= digits);
    }

    /** The whole number in a text; empty if the text is not a whole number, or is beyond a long. */
    public static Optional<Long> wholeNumber(String text) {
        return decimal(text).flatMap(NumberParser::wholeNumber);
    }

    /** The whole number in a text; empty if the text is not a whole number, or has more than 100 digits. */
    static Optional<BigInteger> anyWholeNumber(String text) {
        // Compare before converting: 1E+1000000000 and 1E-1000000000 would need a gigabyte.
        return decimal(text)
                .filter(decimal -> decimal.precision() - decimal.scale() <= MAX_DIGITS
                        && decimal.stripTrailingZeros().scale() <= 0)
                .map(BigDecimal::toBigIntegerExact);
    }

    /** The value of a decimal without a fraction; empty for any other, and for one beyond a long. */
    public static Optional<Long> wholeNumber(BigDecimal decimal) {
        try {
            return Optional.of(decimal.longValueExact());
        } catch (ArithmeticException fractionOrTooLarge) {
            return Optional.empty();
        }
    }
}
