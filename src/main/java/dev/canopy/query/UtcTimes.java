package dev.canopy.query;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Makes the times that statements take as parameters. */
public final class UtcTimes {
    private UtcTimes() {}

    /** The time with the offset of UTC; null for null. */
    public static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
