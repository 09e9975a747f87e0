package dev.canopy.budget;

import dev.canopy.ledger.PeriodicWork;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Deletes reservations that expired some time ago. They count no more from their expiry on; they only take space. */
@ApplicationScoped
class ReservationCleanUp {
    private final ReservationRepository reservations;
    private final ReservationConfig config;
    private final PeriodicWork deletion = new PeriodicWork("Deleting expired reservations", this::run);

    ReservationCleanUp(ReservationRepository reservations, ReservationConfig config) {
        this.reservations = reservations;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        deletion.start(config.cleanUpInterval());
    }

    /** Stops at the start of the shutdown, before the connections to the database are closed. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        deletion.stop();
    }

    /** Also stops here, because dev mode does not send the other event when it reloads. */
    void end(@Observes ShutdownEvent event) {
        deletion.stop();
    }

    /** Deletes all of them, in small transactions. */
    Uni<Void> run() {
        return PeriodicWork.whileMore(() -> reservations.deleteExpired(config.keptFor()));
    }
}
