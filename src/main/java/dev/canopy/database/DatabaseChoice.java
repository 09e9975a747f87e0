package dev.canopy.database;

import dev.canopy.postgres.ConnectionCheck;
import dev.canopy.postgres.Datasource;
import dev.canopy.postgres.EmbeddedPostgres;
import dev.canopy.postgres.StartupFailure;
import io.quarkus.runtime.ImageMode;
import io.smallrye.config.SmallRyeConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Chooses the database: the configured one, otherwise that of Quarkus' own keys, otherwise the embedded PostgreSQL. */
final class DatabaseChoice {
    private static final String REACTIVE_PREFIX = "vertx-reactive:";

    private static final String CREDENTIALS_PROVIDER = "quarkus.datasource.credentials-provider";

    private final SmallRyeConfig config;

    DatabaseChoice(SmallRyeConfig config) {
        this.config = config;
    }

    /**
     * Returns the database after a successful test connection. With a credentials provider, the connection is not
     * tested.
     *
     * @param users see {@link EmbeddedPostgres#start}
     * @throws StartupFailure if the database cannot be used
     */
    Datasource choose(CountDownLatch users) throws StartupFailure, InterruptedException {
        DatabaseConfig database = config.getConfigMapping(DatabaseConfig.class);
        Optional<String> url = database.url();
        Optional<String> readUrl = database.readUrl();
        if (readUrl.isPresent()) {
            // Only its form: the service also starts, and serves, while the standby is away.
            DatabaseUrl.parse(ReadReplica.KEY, readUrl.get()).toDatasource();
        }
        Optional<Datasource> configured = url.isPresent()
                ? Optional.of(DatabaseUrl.parse(url.get()).toDatasource().orElse(user(), password()))
                : ofQuarkusKeys();
        if (configured.isEmpty()) {
            if (ImageMode.current().isNativeImage()) {
                throw new StartupFailure("The native executable has no embedded PostgreSQL: set CANOPY_DATABASE_URL.");
            }
            return EmbeddedPostgres.start(
                    Path.of(config.getConfigMapping(DataDirConfig.class).dataDir()), database.port(), users);
        }
        // Only Quarkus can ask a credentials provider for the password, so the connection cannot be tested here.
        if (value(CREDENTIALS_PROVIDER).isEmpty()) {
            ConnectionCheck.check(configured.get());
        }
        return configured.get();
    }

    /** If only one driver has a URL, derives the other from it: the two differ only in a prefix. */
    private Optional<Datasource> ofQuarkusKeys() {
        Optional<String> reactive = value(Datasource.REACTIVE_URL);
        Optional<String> jdbc = value(Datasource.JDBC_URL);
        if (reactive.isEmpty() && jdbc.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Datasource(
                reactive.orElseGet(() -> jdbc.orElseThrow().replaceFirst("^jdbc:", "")),
                jdbc.orElseGet(() -> "jdbc:" + reactive.orElseThrow().replaceFirst("^" + REACTIVE_PREFIX, "")),
                user(),
                password()));
    }

    private Optional<String> user() {
        return value(Datasource.USERNAME);
    }

    private Optional<String> password() {
        return value(Datasource.PASSWORD);
    }

    private Optional<String> value(String key) {
        return config.getOptionalValue(key, String.class).filter(text -> !text.isBlank());
    }
}
