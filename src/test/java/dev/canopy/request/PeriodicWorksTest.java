package dev.canopy.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PeriodicWorksTest {
    private static final Duration INTERVAL = Duration.ofMillis(1);

    private final PeriodicWorks works = new PeriodicWorks();

    private static Uni<Void> count(Semaphore runs) {
        runs.release();
        return Uni.createFrom().voidItem();
    }

    /** Waits for new runs: drops those so far, with the one that may be going on. */
    private static boolean runs(Semaphore runs) throws InterruptedException {
        runs.drainPermits();
        return runs.tryAcquire(2, 1, TimeUnit.SECONDS);
    }

    @Test
    void stopsOnlyWorkInTheBackgroundAtTheStartOfTheShutdown() throws InterruptedException {
        Semaphore background = new Semaphore(0);
        Semaphore forRequests = new Semaphore(0);
        works.start("A test", INTERVAL, () -> count(background));
        works.startForRequests("A test", INTERVAL, () -> count(forRequests));
        assertThat(background.tryAcquire(3, 10, TimeUnit.SECONDS)).isTrue();

        works.stop(new ShutdownDelayInitiatedEvent());

        assertThat(works.areStopped()).isTrue();
        assertThat(runs(background)).isFalse();
        assertThat(forRequests.tryAcquire(3, 10, TimeUnit.SECONDS)).isTrue();
        works.end(new ShutdownEvent());
        assertThat(runs(forRequests)).isFalse();
    }

    @Test
    void startsNothingAfterTheShutdownHasBegun() throws InterruptedException {
        Semaphore runs = new Semaphore(0);
        works.stop(new ShutdownDelayInitiatedEvent());

        works.start("A test", INTERVAL, () -> count(runs));

        assertThat(runs(runs)).isFalse();
    }

    @Test
    void repeatsAStepUntilNothingIsLeft() {
        AtomicInteger left = new AtomicInteger(100_000);

        PeriodicWorks.untilDone(() -> Uni.createFrom().item(() -> left.decrementAndGet() > 0))
                .await()
                .atMost(Duration.ofSeconds(60));

        assertThat(left).hasValue(0);
    }
}
