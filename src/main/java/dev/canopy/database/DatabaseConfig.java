package dev.canopy.database;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** The database. Read before the service starts, so a change needs a restart. */
// The validator of configurations reads the interfaces and the classes that are generated from them.
@RegisterForReflection(
        targets = {DatabaseConfig.class, DataDirConfig.class},
        classNames = {"dev.canopy.database.DatabaseConfig$$CMImpl", "dev.canopy.database.DataDirConfig$$CMImpl"})
@ConfigMapping(prefix = "canopy.database")
interface DatabaseConfig {
    /**
     * The database, as one URL {@code postgresql://user:password@host:port/db}. Without it, and without Quarkus' own
     * {@code quarkus.datasource.*} keys, Canopy starts its embedded PostgreSQL.
     */
    Optional<@Pattern(regexp = "\\s*" + DatabaseUrl.FORM + "\\s*", message = DatabaseUrl.MALFORMED) String> url();

    /** The port of the embedded PostgreSQL, on 127.0.0.1 only. Without it, a free port. */
    @Min(1) @Max(65_535) OptionalInt port();

    /**
     * A <a href="operations.md#a-read-replica">read replica</a>: a streaming standby of the database, as a URL of the
     * same form, for reads that may be a little old. Without a user or password in it, those of the database apply.
     */
    Optional<@Pattern(regexp = "\\s*" + DatabaseUrl.FORM + "\\s*", message = DatabaseUrl.MALFORMED) String> readUrl();

    /** How far the read replica may be behind before reads go to the database itself. */
    @WithDefault("PT10S")
    @DurationMin(seconds = 1)
    @DurationMax(hours = 1)
    Duration readMaxLag();

    /**
     * {@code at-start} migrates the schema and then serves. {@code only} migrates the schema and ends. With
     * {@code none} the service starts only if the schema is up to date.
     */
    @WithDefault("at-start")
    Migration migration();

    enum Migration {
        /** Migrates the schema, and then serves. */
        AT_START,

        /** Migrates the schema and ends without serving. */
        ONLY,

        /** Serves if the schema is up to date; otherwise it does not start. */
        NONE;

        /** The Quarkus configuration keys for this choice. */
        Map<String, String> toProperties() {
            return switch (this) {
                case AT_START -> Map.of();
                case ONLY -> Map.of("quarkus.http.host-enabled", "false", "quarkus.management.host-enabled", "false");
                // SchemaCheck compares the migrations. Tests show that these fit the entities.
                case NONE ->
                    Map.of(
                            "quarkus.flyway.migrate-at-start",
                            "false",
                            "quarkus.hibernate-orm.schema-management.strategy",
                            "none");
            };
        }
    }
}
