package dev.canopy.price;

import dev.canopy.request.PeriodicWorks;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * Shows the operator how many models need a price. The number is read from the database, so it is the same in each
 * instance.
 */
@ApplicationScoped
class UnpricedWatch {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final UnpricedRepository repository;
    private final PeriodicWorks works;
    private volatile double models;

    UnpricedWatch(UnpricedRepository repository, PeriodicWorks works, MeterRegistry telemetry) {
        this.repository = repository;
        this.works = works;
        Gauge.builder("canopy.usage.unpriced.models", this, UnpricedWatch::models)
                .description("Models of stored events that have no cost because there was no price, in the first "
                        + UnpricedRepository.MAX_MODELS + " pairs of an account and a model")
                .register(telemetry);
    }

    void start(@Observes StartupEvent event) {
        works.start("Counting models without a price", INTERVAL, this::count);
    }

    /** The number of models at the last count. */
    double models() {
        return models;
    }

    Uni<Void> count() {
        return repository.countModels().invoke(found -> models = found).replaceWithVoid();
    }
}
