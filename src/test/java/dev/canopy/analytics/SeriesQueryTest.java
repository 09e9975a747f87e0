package dev.canopy.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.meter.MeterAggregation;
import dev.canopy.meter.StoredMeter;
import dev.canopy.metric.BuiltInMetric;
import dev.canopy.metric.MeterMetric;
import dev.canopy.metric.Metric;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Reach;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SeriesQueryTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final MeterMetric METER = new MeterMetric(
            new StoredMeter(
                    1,
                    "m",
                    MeterAggregation.SUM,
                    false,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Optional.empty(),
                    true),
            Reach.SUBTREE);

    private static SeriesQuery series(List<? extends Metric> metrics, int buckets) {
        List<Instant> starts = Stream.iterate(START, start -> start.plus(Duration.ofHours(1)))
                .limit(buckets)
                .toList();
        return new SeriesQuery(List.copyOf(metrics), starts, starts.getLast().plus(Duration.ofHours(1)), false);
    }

    @Test
    void boundsTheValuesOfMeters() {
        assertThat(series(Collections.nCopies(10, METER), 2_000).starts()).hasSize(2_000);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> series(Collections.nCopies(11, METER), 2_000))
                .withMessageContaining("would give 22000 values of meters");
    }

    @Test
    void readsOtherMetricsForAnyNumberOfBuckets() {
        assertThat(series(List.of(BuiltInMetric.values()), 2_000).metrics()).hasSizeGreaterThan(10);
    }
}
