package dev.canopy.database;

import dev.canopy.postgres.PostgresOutage;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
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
    /** Enough for a few attempts. A server that is recovering counts as one that cannot start. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom().item(EmbeddedHealth::check);
    }

    private static HealthCheckResponse check() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("Embedded PostgreSQL").up();
        PostgresOutage.current()
                .filter(outage -> outage.duration().compareTo(GRACE) > 0)
                .ifPresent(outage -> response.down().withData("reason", outage.reason()));
        return response.build();
    }
}
