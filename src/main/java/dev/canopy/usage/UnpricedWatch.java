package dev.canopy.usage;

import dev.canopy.ledger.PeriodicWork;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** Shows the operator how many models need a price. The number is read from the database, so it is the same in each instance. */
@ApplicationScoped
class UnpricedWatch {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final UnpricedRepository repository;
    private final PeriodicWork counting = new PeriodicWork("Counting models without a price", this::count);
    private volatile double models;

    UnpricedWatch(UnpricedRepository repository, MeterRegistry telemetry) {
        this.repository = repository;
        Gauge.builder("canopy.usage.unpriced.models", this, UnpricedWatch::models)
                .description("Models of stored events that have no cost because there was no price, in the first "
                        + UnpricedRepository.MAX_MODELS + " pairs of an account and a model")
                .register(telemetry);
    }

    void start(@Observes StartupEvent event) {
        counting.start(INTERVAL);
    }

    /** Stops at the start of the shutdown, before the connections to the database are closed. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        counting.stop();
    }

    /** Also stops here, because dev mode does not send the other event when it reloads. */
    void end(@Observes ShutdownEvent event) {
        counting.stop();
    }

    /** The number of models at the last count. */
    double models() {
        return models;
    }

    Uni<Void> count() {
        return repository.countModels().invoke(found -> models = found).replaceWithVoid();
    }
}
