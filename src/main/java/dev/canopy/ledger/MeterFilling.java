package dev.canopy.ledger;

import dev.canopy.request.PeriodicWorks;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Fills new meters and deletes the values of deleted ones: at once in the instance that has changed a meter, and
 * otherwise at intervals, so that another instance goes on when that one ends. The instances take turns. Thread-safe.
 */
@ApplicationScoped
public class MeterFilling {
    private static final Logger LOG = Logger.getLogger(MeterFilling.class);
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final MeterFillingRepository meters;
    private final FoldRepository folds;
    private final PeriodicWorks works;
    private boolean running;
    private boolean asked;

    MeterFilling(MeterFillingRepository meters, FoldRepository folds, PeriodicWorks works) {
        this.meters = meters;
        this.folds = folds;
        this.works = works;
    }

    void start(@Observes StartupEvent event) {
        works.start("Filling meters", INTERVAL, this::fill);
    }

    /** Looks for work now, and again after a run that has begun already. */
    public void wake() {
        synchronized (this) {
            asked = true;
        }
        // Apart from the request that has changed a meter, which does not wait for it.
        folds.runApart(() -> fill().subscribe()
                .with(done -> {}, failure -> LOG.warnf("Filling meters failed and will be tried again: %s", failure)));
    }

    private Uni<Void> fill() {
        synchronized (this) {
            if (running) {
                return Uni.createFrom().voidItem();
            }
            running = true;
            asked = false;
        }
        return meters.purge()
                .chain(() -> meters.fill(RebuildRepository.STEP))
                .onTermination()
                .invoke(this::ended)
                .chain(() -> isAsked() ? fill() : Uni.createFrom().voidItem());
    }

    private synchronized boolean isAsked() {
        return asked;
    }

    private synchronized void ended() {
        running = false;
    }
}
