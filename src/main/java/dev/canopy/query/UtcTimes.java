package dev.canopy.query;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Times and durations in the form in which statements take and return them. */
public final class UtcTimes {
    private static final long NANOS_PER_MICRO = 1_000;

    private UtcTimes() {}

    /** The time with the offset of UTC. */
    public static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    /** The time with the offset of UTC; null for null. */
    public static @Nullable OffsetDateTime utcOrNull(@Nullable Instant time) {
        return time == null ? null : utc(time);
    }

    /** The time without its offset; null for null. */
    public static @Nullable Instant instantOrNull(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    /** The duration in whole microseconds. */
    public static long micros(Duration time) {
        return time.toNanos() / NANOS_PER_MICRO;
    }
}
