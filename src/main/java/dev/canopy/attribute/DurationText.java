package dev.canopy.attribute;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** Writes and reads durations as the database does, in whole microseconds. */
final class DurationText {
    private DurationText() {}

    static String of(Duration duration) {
        return micros(duration) + " microseconds";
    }

    /** @param seconds with decimals, as the database extracts them */
    static Duration read(String seconds) {
        return Duration.of(new BigDecimal(seconds).movePointRight(6).longValueExact(), ChronoUnit.MICROS);
    }

    static Duration truncated(Duration duration) {
        return Duration.of(micros(duration), ChronoUnit.MICROS);
    }

    /** @throws ArithmeticException for more than about 292,000 years */
    private static long micros(Duration duration) {
        return Math.addExact(Math.multiplyExact(duration.getSeconds(), 1_000_000L), duration.getNano() / 1_000);
    }
}
