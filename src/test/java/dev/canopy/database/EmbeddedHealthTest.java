package dev.canopy.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.postgres.PostgresOutage;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class EmbeddedHealthTest {
    private static final String REASON = "The port is taken.";

    private static Status status(long seconds, boolean failed) {
        return EmbeddedHealth.of(Optional.of(new PostgresOutage(Instant.now().minusSeconds(seconds), failed, REASON)))
                .getStatus();
    }

    @Test
    void isUpWhileTheServerRuns() {
        assertThat(EmbeddedHealth.of(Optional.empty()).getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void isUpWhileTheServerRecovers() {
        assertThat(status(280, false)).isEqualTo(Status.UP);
    }

    @Test
    void isUpForAFewAttempts() {
        assertThat(status(5, true)).isEqualTo(Status.UP);
    }

    @Test
    void isDownIfTheServerCannotBeStarted() {
        assertThat(status(60, true)).isEqualTo(Status.DOWN);
    }
}
