package dev.canopy.database;

import dev.canopy.postgres.ConnectionCheck;
import dev.canopy.postgres.Datasource;
import dev.canopy.postgres.EmbeddedPostgres;
import dev.canopy.postgres.StartupFailure;
import io.quarkus.runtime.ImageMode;
import io.smallrye.config.SmallRyeConfig;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Decides which database the service uses: the configured one, else Quarkus' own keys, else an embedded one. */
final class DatabaseChoice {
    private static final String REACTIVE_PREFIX = "vertx-reactive:";

    private static final String CREDENTIALS_PROVIDER = "quarkus.datasource.credentials-provider";

    private final SmallRyeConfig config;

    DatabaseChoice(SmallRyeConfig config) {
        this.config = config;
    }

    /**
     * The database, which has answered when this returns.
     *
     * @param users see {@link EmbeddedPostgres#start}
     */
    Datasource choose(CountDownLatch users) throws StartupFailure, InterruptedException {
        DatabaseConfig database = config.getConfigMapping(DatabaseConfig.class);
        Optional<String> url = database.database().url();
        Optional<Datasource> configured = url.isPresent()
                ? Optional.of(DatabaseUrl.parse(url.get()).toDatasource().orElse(user(), password()))
                : ofQuarkusKeys();
        if (configured.isEmpty()) {
            if (ImageMode.current().isNativeImage()) {
                throw new StartupFailure("The native executable has no embedded PostgreSQL: set CANOPY_DATABASE_URL.");
            }
            return EmbeddedPostgres.start(
                    database.dataDir(), database.database().port(), users);
        }
        // Others may know the password: Quarkus then asks them, and we cannot try.
        if (value(CREDENTIALS_PROVIDER).isEmpty()) {
            ConnectionCheck.check(configured.get());
        }
        return configured.get();
    }

    /** Both drivers' URLs; where one is absent, the other's, since they differ in a prefix only. */
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
