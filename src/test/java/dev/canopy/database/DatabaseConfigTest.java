package dev.canopy.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.database.DatabaseConfig.Migration;
import dev.canopy.testing.Configurations;
import org.junit.jupiter.api.Test;

class DatabaseConfigTest {
    @Test
    void defaultsToAnEmbeddedDatabaseOnAnyPort() {
        DatabaseConfig config = Configurations.of(DatabaseConfig.class);

        assertThat(Configurations.of(DataDirConfig.class).dataDir()).isEqualTo("data");
        assertThat(config.url()).isEmpty();
        assertThat(config.port()).isEmpty();
        assertThat(config.readUrl()).isEmpty();
        assertThat(config.readMaxLag()).hasSeconds(10);
        assertThat(config.migration()).isEqualTo(Migration.AT_START);
    }

    @Test
    void readsEachKey() {
        DatabaseConfig config = Configurations.of(
                DatabaseConfig.class, "url", "postgresql://db/usage", "port", "5433", "migration", "only");

        assertThat(Configurations.of(DataDirConfig.class, "", "/var/lib/canopy").dataDir())
                .isEqualTo("/var/lib/canopy");
        assertThat(config.url()).contains("postgresql://db/usage");
        assertThat(config.port()).hasValue(5433);
        assertThat(config.migration()).isEqualTo(Migration.ONLY);
    }
}
