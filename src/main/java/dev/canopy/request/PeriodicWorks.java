package dev.canopy.request;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Starts what this instance does at regular intervals, and stops it at the shutdown. Runs of one work never overlap. A
 * failed run is logged and does not prevent the next one. Thread-safe.
 */
@ApplicationScoped
public class PeriodicWorks {
    private final List<PeriodicWork> background = new ArrayList<>();
    private final List<PeriodicWork> forRequests = new ArrayList<>();
    private boolean stopped;

    /**
     * Starts work that ends at the start of the shutdown, so that a run can end before the connections to the database
     * are closed. Other instances go on with it.
     *
     * @param name the name of the work at the start of a log message, such as {@code Folding}
     */
    public synchronized void start(String name, Duration interval, Supplier<Uni<Void>> work) {
        if (!stopped) {
            background.add(started(name, interval, work));
        }
    }

    /** Like {@link #start}, for work that requests depend on: it goes on as long as this instance still serves them. */
    public synchronized void startForRequests(String name, Duration interval, Supplier<Uni<Void>> work) {
        forRequests.add(started(name, interval, work));
    }

    private static PeriodicWork started(String name, Duration interval, Supplier<Uni<Void>> work) {
        PeriodicWork periodic = new PeriodicWork(name, work);
        periodic.start(interval);
        return periodic;
    }

    /** Whether the shutdown has begun, so that work in the background should begin nothing more. */
    public synchronized boolean areStopped() {
        return stopped;
    }

    synchronized void stop(@Observes ShutdownDelayInitiatedEvent event) {
        stopped = true;
        background.forEach(PeriodicWork::stop);
    }

    /** Also stops here, because dev mode does not send the other event when it reloads. */
    synchronized void end(@Observes ShutdownEvent event) {
        stopped = true;
        background.forEach(PeriodicWork::stop);
        forRequests.forEach(PeriodicWork::stop);
    }

    /**
     * Repeats a step, such as the deletion of some rows in a transaction of its own, for as long as it says that there
     * is more to do.
     */
    public static Uni<Void> untilDone(Supplier<Uni<Boolean>> step) {
        return Multi.createBy()
                .repeating()
                .<Boolean>uni(step::get)
                .whilst(more -> more)
                .collect()
                .last()
                .replaceWithVoid();
    }
}
