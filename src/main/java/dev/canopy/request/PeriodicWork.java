package dev.canopy.request;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Work that this instance does at regular intervals. Runs never overlap. A failed run is logged and does not prevent
 * the next one.
 */
final class PeriodicWork {
    private static final Logger LOG = Logger.getLogger(PeriodicWork.class);

    private final String name;
    private final Supplier<Uni<Void>> work;
    private @Nullable Cancellable timer;

    /** @param name the name of the work at the start of a log message, such as {@code Folding} */
    PeriodicWork(String name, Supplier<Uni<Void>> work) {
        this.name = name;
        this.work = work;
    }

    void start(Duration interval) {
        timer = Multi.createFrom()
                .ticks()
                .every(interval)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(
                        tick -> Uni.createFrom().deferred(work::get).onFailure().recoverWithItem(this::report))
                .subscribe()
                .with(done -> {});
    }

    /** Starts no further run. May be called more than once, and without a start. */
    void stop() {
        if (timer != null) {
            timer.cancel();
        }
    }

    private @Nullable Void report(Throwable failure) {
        LOG.warnf("%s failed and will be tried again: %s", name, failure);
        return null;
    }
}
