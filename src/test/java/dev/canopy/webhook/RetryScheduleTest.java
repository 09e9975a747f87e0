package dev.canopy.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    @Test
    void growsOverADay() {
        List<Duration> pauses = Stream.iterate(1, attempts -> attempts + 1)
                .map(RetrySchedule::pause)
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .toList();

        assertThat(pauses).isSorted().hasSize(7);
        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofHours(24), Duration.ofHours(25));
    }
}
