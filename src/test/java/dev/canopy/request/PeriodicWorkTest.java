package dev.canopy.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PeriodicWorkTest {
    private static final Duration INTERVAL = Duration.ofMillis(1);

    @Test
    void goesOnAfterAFailure() throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(4);
        AtomicInteger run = new AtomicInteger();
        PeriodicWork work = new PeriodicWork("A test", () -> {
            runs.countDown();
            if (run.getAndIncrement() % 2 == 0) {
                throw new IllegalStateException("thrown");
            }
            return Uni.createFrom().failure(new IllegalStateException("failed"));
        });

        work.start(INTERVAL);

        assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
        work.stop();
    }

    @Test
    void beginsNoRunBeforeTheOneBeforeHasEnded() throws InterruptedException {
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch first = new CountDownLatch(1);
        PeriodicWork work = new PeriodicWork("A test", () -> {
            begun.incrementAndGet();
            first.countDown();
            return Uni.createFrom().nothing();
        });

        work.start(INTERVAL);

        assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
        Thread.sleep(50);
        assertThat(begun).hasValue(1);
        work.stop();
    }
}
