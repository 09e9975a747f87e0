package dev.canopy.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged service with a value that is out of bounds: it ends with a sentence. */
@Standalone
class OutOfBoundsIT {
    @TempDir
    private Path data;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "canopy.usage.chunk-size  | 0        | canopy.usage.chunk-size must be at least 1, not 0.",
                "canopy.usage.chunk-size  | many     | canopy.usage.chunk-size cannot be \"many\".",
                "canopy.database.port     | 70000    | canopy.database.port must be at most 65535, not 70000."
            })
    void startsNeitherDatabaseNorServiceWithAValueOutOfBounds(String key, String value, String sentence)
            throws Exception {
        try (ServiceProcess service =
                ServiceProcess.on(data).property(key, value).start()) {
            assertThat(service.awaitExit()).isEqualTo(1);
            assertThat(service.output()).isEqualTo("Canopy cannot start. " + sentence + "\n");
        }
        assertThat(data).isEmptyDirectory();
    }
}
