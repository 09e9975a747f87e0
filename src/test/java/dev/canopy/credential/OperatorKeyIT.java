package dev.canopy.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The configured key of the operator, in a service that starts again on its database. */
@Standalone
class OperatorKeyIT {
    private static final Path FOLDER = Path.of("target/operator-key");
    private static final RunningCluster CLUSTER = new RunningCluster(FOLDER);

    @BeforeEach
    void clearDatabase() throws Exception {
        CLUSTER.clear();
    }

    @AfterEach
    void killServer() throws Exception {
        CLUSTER.kill();
    }

    @Test
    void isValidAfterARestart() throws Exception {
        start("a").terminate();
        ServiceProcess again = start("a");
        again.terminate();

        assertThat(again.output()).doesNotContain("is not valid");
    }

    @Test
    void isReportedIfItHasAnotherSecret() throws Exception {
        start("a").terminate();
        ServiceProcess other = start("b");
        other.terminate();

        assertThat(other.output()).contains("canopy.access.operator-key is not valid");
    }

    private static ServiceProcess start(String letter) throws Exception {
        return ServiceProcess.on(FOLDER)
                .property("canopy.access.mode", "required")
                .property("canopy.access.operator-key", "canopy_0a1b2c3e_" + letter.repeat(43))
                .startReady();
    }
}
