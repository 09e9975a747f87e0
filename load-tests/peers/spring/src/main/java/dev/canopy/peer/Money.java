package dev.canopy.peer;

import java.math.BigDecimal;

/** Amounts: whole nano-units in the database, decimals without trailing zeros on the wire. */
final class Money {
    private static final int SCALE = 9;

    private Money() {}

    static String text(long nanos) {
        long fraction = nanos % 1_000_000_000;
        if (fraction == 0) {
            return Long.toString(nanos / 1_000_000_000);
        }
        return BigDecimal.valueOf(nanos, SCALE).stripTrailingZeros().toPlainString();
    }

    static long nanos(BigDecimal amount) {
        return amount.movePointRight(SCALE).longValueExact();
    }
}
