package dev.canopy.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    @Test
    void growsOverADay() {
        List<Duration> pauses = new ArrayList<>();
        Instant now = Instant.EPOCH;
        for (int attempts = 1; ; attempts++) {
            Optional<Instant> next = RetrySchedule.next(attempts, now);
            if (next.isEmpty()) {
                break;
            }
            pauses.add(Duration.between(now, next.get()));
            now = next.get();
        }

        assertThat(pauses).isSorted().hasSize(7);
        assertThat(Duration.between(Instant.EPOCH, now)).isBetween(Duration.ofHours(24), Duration.ofHours(25));
    }
}
