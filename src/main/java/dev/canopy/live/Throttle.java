package dev.canopy.live;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Runs work on request: at once if the last run began at least one interval ago, else when the interval is over. Runs
 * never overlap. All requests in between share the next run, which begins after them. Thread-safe.
 */
final class Throttle {
    private static final Logger LOG = Logger.getLogger(Throttle.class);

    private final Context context;
    private final Duration interval;
    private final Supplier<Uni<Void>> work;

    private boolean asked;
    private boolean waiting;
    private boolean running;
    private volatile boolean stopped;
    private long earliest = System.nanoTime();

    /**
     * @param context the context that guards the state; the work may run in another one
     * @param interval the minimum time from the start of one run to the start of the next
     */
    Throttle(Context context, Duration interval, Supplier<Uni<Void>> work) {
        this.context = context;
        this.interval = interval;
        this.work = work;
    }

    void ask() {
        context.runOnContext(now -> {
            asked = true;
            proceed();
        });
    }

    /** Begins no more work. May be called in any context. */
    void stop() {
        stopped = true;
    }

    private void proceed() {
        if (stopped || !asked || waiting || running) {
            return;
        }
        long wait = Duration.ofNanos(earliest - System.nanoTime()).toMillis();
        if (wait > 0) {
            waiting = true;
            context.owner().setTimer(wait, over -> {
                waiting = false;
                proceed();
            });
            return;
        }
        asked = false;
        running = true;
        earliest = System.nanoTime() + interval.toNanos();
        Uni.createFrom().deferred(work::get).subscribe().with(done -> ended(), failure -> {
            LOG.warnf("Reading for the open streams failed and will be tried again: %s", failure);
            ended();
        });
    }

    private void ended() {
        context.runOnContext(now -> {
            running = false;
            proceed();
        });
    }
}
