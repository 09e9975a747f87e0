package dev.canopy.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** When a message that was not delivered is sent again: after growing pauses, over a day. */
final class RetrySchedule {
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(6),
            Duration.ofHours(16));

    private RetrySchedule() {}

    /**
     * The pause before the next attempt; empty after the last.
     *
     * @param attempts how many have failed, 1 or more
     */
    static Optional<Duration> pause(int attempts) {
        return attempts > PAUSES.size() ? Optional.empty() : Optional.of(PAUSES.get(attempts - 1));
    }
}
