package dev.canopy.credential;

import dev.canopy.access.AccessConfig;
import dev.canopy.database.DataFolder;
import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * The first key, without which nobody could make another. It comes from the configuration. Without one, a start without
 * any key makes it, and writes it to a file next to the embedded database, or prints it once.
 */
@Singleton
class OperatorKey {
    private static final Logger LOG = Logger.getLogger(OperatorKey.class);

    /** One of several instances that start at once makes the key. A key that was revoked stays revoked. */
    private static final String ADD = """
            insert into api_key (prefix, hash, name, role)
            select $1, $2, 'operator', 'operator' where $3 or not exists (select from api_key)
            on conflict do nothing
            """;

    private static final String IS_VALID =
            "select exists (select from api_key where prefix = $1 and hash = $2 and revoked_at is null) as valid";

    private static final String LOCK = "lock table api_key in share row exclusive mode";

    private final AccessConfig access;
    private final Optional<KeyText> configured;
    private final DataFolder folder;
    private final Config config;

    OperatorKey(AccessConfig access, OperatorKeyConfig key, DataFolder folder, Config config) {
        this.access = access;
        this.configured = key.operatorKey().flatMap(KeyText::parse);
        this.folder = folder;
        this.config = config;
    }

    /** Runs before the service accepts requests. */
    void start(@Observes @Priority(2) StartupEvent event, Pool pool) {
        if (access.effectiveMode() == AccessConfig.Mode.REQUIRED && serves()) {
            if (configured.isPresent()) {
                KeyText keyText = configured.get();
                if (!add(pool, keyText, true) && !isValid(pool, keyText)) {
                    LOG.warnf(
                            "canopy.access.operator-key is not valid: the key %s is revoked, or has another secret.",
                            keyText.prefix());
                }
            } else {
                KeyText keyText = KeyText.random();
                if (add(pool, keyText, false)) {
                    show(keyText);
                }
            }
        }
    }

    /** A process that only migrates the schema serves nobody, and its log must not show a key. */
    private boolean serves() {
        return config.getOptionalValue("quarkus.http.host-enabled", Boolean.class)
                .orElse(true);
    }

    private static boolean isValid(Pool pool, KeyText keyText) {
        return pool.preparedQuery(IS_VALID)
                .execute(Tuple.tuple().addString(keyText.prefix()).addBuffer(Buffer.buffer(keyText.hash())))
                .map(rows -> rows.iterator().next().getBoolean("valid"))
                .await()
                .indefinitely();
    }

    private static boolean add(Pool pool, KeyText keyText, boolean always) {
        return pool.withTransaction(transaction -> transaction
                        .query(LOCK)
                        .execute()
                        .chain(() -> transaction
                                .preparedQuery(ADD)
                                .execute(Tuple.tuple()
                                        .addString(keyText.prefix())
                                        .addBuffer(Buffer.buffer(keyText.hash()))
                                        .addBoolean(always))))
                .map(rows -> rows.rowCount() == 1)
                .await()
                .indefinitely();
    }

    private void show(KeyText keyText) {
        Optional<Path> file = folder.path().map(path -> path.resolve("operator-key"));
        if (file.isPresent() && wrote(file.get(), keyText.text())) {
            LOG.infof("The key of the operator is in the file %s", file.get().toAbsolutePath());
        } else {
            LOG.warnf("The key of the operator, which is shown only once: %s", keyText.text());
        }
    }

    /** Whether the file now has the key. The key is in the database already, so it must not be lost. */
    private static boolean wrote(Path file, String text) {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, text + "\n", StandardOpenOption.WRITE);
            return true;
        } catch (IOException | UnsupportedOperationException failure) {
            LOG.warnf("The key of the operator cannot be written to %s: %s", file, failure);
            return false;
        }
    }
}
