package dev.canopy.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatabaseConfigTest {
    @Test
    void defaultsToAnEmbeddedDatabaseOnAnyPort() {
        DatabaseConfig config = read(Map.of());

        assertThat(config.dataDir()).isEqualTo(Path.of("data"));
        assertThat(config.database().url()).isEmpty();
        assertThat(config.database().port()).isEmpty();
    }

    @Test
    void readsEachKey() {
        DatabaseConfig config = read(Map.of(
                "canopy.data-dir", "/var/lib/canopy",
                "canopy.database.url", "postgresql://db/usage",
                "canopy.database.port", "5433"));

        assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/canopy"));
        assertThat(config.database().url()).contains("postgresql://db/usage");
        assertThat(config.database().port()).hasValue(5433);
    }

    private static DatabaseConfig read(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(DatabaseConfig.class)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(DatabaseConfig.class);
    }
}
