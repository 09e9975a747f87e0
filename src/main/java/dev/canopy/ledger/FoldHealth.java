package dev.canopy.ledger;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reports the lag of the roll-ups. Always up, because an instance can respond even if the roll-ups are late. */
@Readiness
@ApplicationScoped
class FoldHealth implements AsyncHealthCheck {
    private final Folder folder;

    FoldHealth(Folder folder) {
        this.folder = folder;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom()
                .item(() -> HealthCheckResponse.named("Roll-ups")
                        .up()
                        .withData("lagMilliseconds", Math.round(folder.lag() * 1000))
                        .build());
    }
}
