package dev.canopy.ledger;

import dev.canopy.request.PeriodicWorks;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;

/**
 * Slices days that have ended, and days whose events have changed since. It runs in every instance of the service; an
 * account is sliced by one of them at a time.
 */
@ApplicationScoped
class Slicing {
    /** A tenant and day whose events change all the time are read again this often. */
    private static final Duration INTERVAL = Duration.ofHours(1);

    /** Many events of a day arrive within this time after its end. */
    private static final Duration LAG = Duration.ofHours(1);

    /** The events of a step. */
    private static final long STEP = 50_000;

    private final SliceRepository slices;
    private final PeriodicWorks works;

    Slicing(SliceRepository slices, PeriodicWorks works) {
        this.slices = slices;
        this.works = works;
    }

    void start(@Observes StartupEvent event) {
        Clock clock = Clock.offset(Clock.systemUTC(), LAG.negated());
        works.start("Slicing days", INTERVAL, () -> slices.slice(LocalDate.now(clock), STEP));
    }
}
