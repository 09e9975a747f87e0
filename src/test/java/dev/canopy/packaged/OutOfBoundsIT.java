package dev.canopy.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service with a value that is out of bounds: it ends with a sentence. */
@Standalone
class OutOfBoundsIT {
    @TempDir
    private Path data;

    @Test
    void doesNotServeWithAValueOutOfBounds() throws Exception {
        try (ServiceProcess service = ServiceProcess.on(data)
                .environment("CANOPY_USAGE_CHUNK_SIZE", "0")
                .start()) {
            assertThat(service.awaitExit()).isEqualTo(1);
            assertThat(service.output())
                    .endsWith("Configuration validation failed:\n"
                            + "\tcanopy.usage.chunk-size must be at least 1, not 0.\n")
                    .doesNotContain("Exception", "\tat ", "Listening");
        }
    }

    @Test
    void doesNotStartADatabaseOnAPortOutOfBounds() throws Exception {
        try (ServiceProcess service = ServiceProcess.on(data)
                .property("canopy.database.port", "70000")
                .start()) {
            assertThat(service.awaitExit()).isEqualTo(1);
            assertThat(service.output())
                    .isEqualTo("Canopy cannot start. canopy.database.port must be at most 65535, not 70000.\n");
        }
        assertThat(data).isEmptyDirectory();
    }
}
