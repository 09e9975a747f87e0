package dev.canopy.attribute;

import java.math.BigDecimal;
import java.math.BigInteger;

/** The types of whole numbers whose sums may have any size, such as numbers of tokens. */
public final class WholeNumber {
    /** Sums, of any size. */
    public static final Type<BigInteger> SUM =
            Type.DECIMAL.wrappedIn("wholeNumber", BigInteger.class, BigDecimal::new, BigDecimal::toBigIntegerExact);

    /** Single numbers, which are a long. Their sums are {@link #SUM}. */
    public static final Type<BigInteger> TYPE = Type.LONG
            .wrappedIn("wholeNumber", BigInteger.class, BigInteger::longValueExact, BigInteger::valueOf)
            .summedAs(SUM);

    private WholeNumber() {}
}
