package dev.canopy.kafka;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Reports the lag of usage from Kafka, and why records wait. Always up, because an instance that gets no usage from
 * Kafka can still respond. {@code application.properties} enables this check only if Kafka is enabled.
 */
@Readiness
@ApplicationScoped
class KafkaHealth implements HealthCheck {
    private final KafkaWatch watch;
    private final KafkaProgress progress;

    KafkaHealth(KafkaWatch watch, KafkaProgress progress) {
        this.watch = watch;
        this.progress = progress;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("Kafka").up();
        String obstacle = progress.obstacle();
        double lag = watch.lag();
        if (obstacle != null) {
            response.withData("waiting", obstacle);
        }
        if (Double.isNaN(lag)) {
            response.withData("lag", "unknown: no broker responds");
        } else {
            response.withData("lag", Math.round(lag));
        }
        return response.build();
    }
}
