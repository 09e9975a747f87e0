package dev.canopy.budget;

import dev.canopy.request.PeriodicWorks;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Deletes reservations that expired some time ago. They count no more from their expiry on; they only take space. */
@ApplicationScoped
class ReservationCleanUp {
    private final ReservationRepository reservations;
    private final ReservationConfig config;
    private final PeriodicWorks works;

    ReservationCleanUp(ReservationRepository reservations, ReservationConfig config, PeriodicWorks works) {
        this.reservations = reservations;
        this.config = config;
        this.works = works;
    }

    void start(@Observes StartupEvent event) {
        works.start("Deleting expired reservations", config.cleanUpInterval(), this::run);
    }

    /** Deletes all of them, in small transactions. */
    Uni<Void> run() {
        return PeriodicWorks.untilDone(() -> reservations.deleteExpired(config.keptFor()));
    }
}
