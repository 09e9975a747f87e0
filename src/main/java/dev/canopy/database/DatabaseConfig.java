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
    /** {@code postgresql://user:password@host:port/database}; the embedded PostgreSQL if absent. The message does not repeat it. */
    Optional<@Pattern(regexp = "\\s*" + DatabaseUrl.FORM + "\\s*", message = DatabaseUrl.MALFORMED) String> url();

    /** TCP port of the embedded PostgreSQL on 127.0.0.1, 1 to 65535; a free port at each start if absent. */
    @Min(1) @Max(65_535) OptionalInt port();

    /**
     * A standby of the database, of the same form, which answers reads that may be a little old; none if absent. Without
     * a user or password in it, those of the database apply.
     */
    Optional<@Pattern(regexp = "\\s*" + DatabaseUrl.FORM + "\\s*", message = DatabaseUrl.MALFORMED) String> readUrl();

    /** How far the standby may be behind the database before reads no longer go to it, 1 second to 1 hour. */
    @WithDefault("PT10S")
    @DurationMin(seconds = 1)
    @DurationMax(hours = 1)
    Duration readMaxLag();

    /** How this process treats the schema. */
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
                case NONE ->
                    Map.of("quarkus.flyway.migrate-at-start", "false", "quarkus.flyway.validate-at-start", "true");
            };
        }
    }
}
