package dev.canopy.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Measures periodically how far the database is behind the topic. The client's own {@code records-lag} is not enough:
 * it refers to the last fetch, and does not change while the partitions are paused.
 */
@ApplicationScoped
class KafkaWatch {
    private static final Logger LOG = Logger.getLogger(KafkaWatch.class);
    private static final long INTERVAL = 5_000; // milliseconds

    private final KafkaConfig config;
    private final Offsets offsets;
    private final Vertx vertx;
    private final MeterRegistry telemetry;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile double lag = Double.NaN;

    KafkaWatch(KafkaConfig config, Offsets offsets, Vertx vertx, MeterRegistry telemetry) {
        this.config = config;
        this.offsets = offsets;
        this.vertx = vertx;
        this.telemetry = telemetry;
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled()) {
            Gauge.builder("canopy.kafka.lag", this, KafkaWatch::lag)
                    .description("Records in the partitions of this instance that are not in the database yet")
                    .register(telemetry);
            LOG.infof(
                    "Reading usage from the Kafka topic %s at %s, in the consumer group %s",
                    config.topic(), config.bootstrapServers(), config.group());
            vertx.setPeriodic(INTERVAL, due -> look());
        }
    }

    /** The lag in records; not a number while no broker responds. */
    double lag() {
        return lag;
    }

    private void look() {
        if (looking.compareAndSet(false, true)) {
            offsets.lag()
                    .onTermination()
                    .invoke(() -> looking.set(false))
                    .subscribe()
                    .with(found -> lag = found, failure -> lag = Double.NaN);
        }
    }
}
