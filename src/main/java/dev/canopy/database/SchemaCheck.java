package dev.canopy.database;

import dev.canopy.configuration.BundledText;
import dev.canopy.problem.SqlState;
import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.pgclient.PgException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.eclipse.microprofile.config.Config;

/**
 * With {@code canopy.database.migration=none}, ends a start whose database has not all migrations of this version. It
 * reads the table of Flyway by one query. Flyway itself would open connections of its own, and look for and parse all
 * migrations. Migrations of a later version do not matter.
 */
@Singleton
class SchemaCheck {
    /**
     * The names of all migrations, a line each, and their checksums, except of those that depend on the configuration.
     * {@link MigrationsFile} writes it.
     */
    static final String LIST = "META-INF/canopy/migrations";

    static final String FOLDER = "db/migration/";

    /** Where Flyway fills in the language of the search. */
    static final String LANGUAGE = "${searchLanguage}";

    private static final String APPLIED =
            "select script, checksum from flyway_schema_history where success order by installed_rank";

    private final DatabaseConfig database;
    private final Config config;

    SchemaCheck(DatabaseConfig database, Config config) {
        this.database = database;
        this.config = config;
    }

    /** Runs before anything reads a table. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE - 1) StartupEvent event, Pool pool) {
        if (database.migration() == DatabaseConfig.Migration.NONE) {
            Map<String, Integer> missing = new TreeMap<>(checksums());
            applied(pool).forEach(missing::remove); // only where the checksum is the same
            if (!missing.isEmpty()) {
                throw new IllegalStateException(
                        "The schema of the database is not up to date, and canopy.database.migration=none does not migrate it. These migrations are missing or differ: "
                                + String.join(", ", missing.keySet()) + ".");
            }
        }
    }

    /** The checksum that Flyway stored last of each migration that was applied, by the name of its file. */
    private static Map<String, Integer> applied(Pool pool) {
        Map<String, Integer> applied = new HashMap<>();
        try {
            for (Row row : pool.query(APPLIED).executeAndAwait()) {
                Integer checksum = row.getInteger("checksum");
                if (checksum != null) {
                    String script = row.getString("script");
                    applied.put(script.substring(script.lastIndexOf('/') + 1), checksum);
                }
            }
        } catch (PgException e) {
            if (!SqlState.UNDEFINED_TABLE.caused(e)) {
                throw e;
            }
        }
        return applied;
    }

    private Map<String, Integer> checksums() {
        String language = config.getValue("quarkus.flyway.placeholders.searchLanguage", String.class);
        Map<String, Integer> checksums = new HashMap<>();
        for (String line : BundledText.read(LIST).split("\n", -1)) {
            int blank = line.indexOf(' ');
            if (blank >= 0) {
                checksums.put(line.substring(0, blank), Integer.valueOf(line.substring(blank + 1)));
            } else if (!line.isEmpty()) {
                checksums.put(line, checksum(BundledText.read(FOLDER + line).replace(LANGUAGE, language)));
            }
        }
        return checksums;
    }

    /** As Flyway computes it: of the lines without their ends. */
    static int checksum(String script) {
        CRC32 sum = new CRC32();
        script.lines().forEach(line -> sum.update(line.getBytes(StandardCharsets.UTF_8)));
        return (int) sum.getValue();
    }
}
