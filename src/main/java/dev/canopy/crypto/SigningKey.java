package dev.canopy.crypto;

import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;

/**
 * The key of the database, which is the same in all instances. Instances can therefore read what the others have signed
 * or sealed. Thread-safe.
 */
@ApplicationScoped
public class SigningKey {
    private volatile byte[] key = new byte[1];

    SigningKey() {}

    void start(@Observes @Priority(1) StartupEvent event, Pool pool) {
        key = pool.query("select key from signing_key")
                .executeAndAwait()
                .iterator()
                .next()
                .getBuffer("key")
                .getBytes();
    }

    /** The HMAC-SHA-256 of bytes, 32 bytes. */
    public byte[] sign(byte[] content) {
        return HmacSha256.sign(key, content);
    }

    /**
     * A key for another purpose, the same in all instances, 32 bytes. It reveals neither the key of the database nor
     * that of another purpose.
     *
     * @param purpose a text without the character of the code 0
     */
    public byte[] derived(String purpose) {
        return sign(purpose.getBytes(StandardCharsets.UTF_8));
    }
}
