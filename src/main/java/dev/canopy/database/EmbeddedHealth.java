package dev.canopy.database;

import dev.canopy.postgres.PostgresOutage;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/**
 * Reports that this process cannot start its embedded PostgreSQL again, with the reason. A database that is not
 * embedded has no part in it: no restart of this process would help that database.
 */
@Liveness
@ApplicationScoped
class EmbeddedHealth implements AsyncHealthCheck {
    /** Enough for a few attempts. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom().item(() -> of(PostgresOutage.current()));
    }

    /** A server that is recovering counts as alive: a restart of this process would begin the recovery again. */
    static HealthCheckResponse of(Optional<PostgresOutage> outage) {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("Embedded PostgreSQL").up();
        outage.filter(PostgresOutage::failed)
                .filter(lasting -> lasting.duration().compareTo(GRACE) > 0)
                .ifPresent(lasting -> response.down().withData("reason", lasting.reason()));
        return response.build();
    }
}
