package dev.canopy.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final long SOON = 30_000; // milliseconds
    private static final long WHILE = 200;

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<UniEmitter<? super Void>> runs = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void runsAtOnce() throws Exception {
        Throttle pace = pace(Duration.ofDays(1));

        pace.ask();

        assertThat(next(SOON)).isNotNull();
    }

    @Test
    void keepsTheIntervalForAllRequestsInBetween() throws Exception {
        Throttle pace = pace(Duration.ofMillis(500));
        long start = System.nanoTime();
        pace.ask();
        next(SOON).complete(null);

        pace.ask();
        pace.ask();
        pace.ask();
        next(SOON).complete(null);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(499));
        assertThat(next(WHILE)).as("a third run").isNull();
    }

    @Test
    void neverRunsTwiceAtATime() throws Exception {
        Throttle pace = pace(Duration.ofMillis(1));
        pace.ask();
        UniEmitter<? super Void> slow = next(SOON);

        pace.ask();
        assertThat(next(WHILE)).isNull();
        slow.complete(null);

        assertThat(next(SOON)).isNotNull();
    }

    @Test
    void runsAgainAfterAFailure() throws Exception {
        Throttle pace = pace(Duration.ofMillis(1));
        pace.ask();
        next(SOON).fail(new IllegalStateException("lost"));

        pace.ask();

        assertThat(next(SOON)).isNotNull();
    }

    @Test
    void beginsNothingAfterItWasStopped() throws Exception {
        Throttle pace = pace(Duration.ofMillis(100));
        pace.ask();
        next(SOON).complete(null);
        pace.ask();

        pace.stop();

        assertThat(next(WHILE)).isNull();
    }

    private Throttle pace(Duration interval) {
        return new Throttle(
                vertx.getOrCreateContext(), interval, () -> Uni.createFrom().<Void>emitter(runs::add));
    }

    private UniEmitter<? super Void> next(long wait) throws InterruptedException {
        return runs.poll(wait, TimeUnit.MILLISECONDS);
    }
}
