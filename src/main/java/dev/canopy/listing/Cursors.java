package dev.canopy.listing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.attribute.Row;
import dev.canopy.problem.ProblemException;
import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the cursors of requests and answers. Cursors are opaque and signed (HMAC-SHA-256, truncated to 128
 * bits) with a key from the database. Instances can therefore read the cursors of each other, and clients cannot forge
 * cursors. Thread-safe.
 */
@ApplicationScoped
public class Cursors {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SIGNATURE = 16;
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);
    private static final TypeReference<List<@Nullable Object>> VALUES = new TypeReference<>() {};

    private volatile SecretKeySpec key;

    @Inject
    Cursors() {
        this(new byte[1]);
    }

    Cursors(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    void start(@Observes @Priority(1) StartupEvent event, Pool pool) {
        byte[] stored = pool.query("select key from signing_key")
                .executeAndAwait()
                .iterator()
                .next()
                .getBuffer("key")
                .getBytes();
        key = new SecretKeySpec(stored, ALGORITHM);
    }

    /**
     * Writes a cursor.
     *
     * @param view the list with its filter, sort and other inputs; the cursor is valid only for the same view
     */
    String write(String view, Cursor cursor) {
        try {
            byte[] values = JSON.writeValueAsBytes(cursor.values());
            byte[] signed = ByteBuffer.allocate(SIGNATURE + values.length)
                    .put(sign(view, values), 0, SIGNATURE)
                    .put(values)
                    .array();
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Makes a page of rows, with the cursor of the next page.
     *
     * @param rows the rows of the page, and one more if a next page exists
     */
    public Page<Row> page(List<Row> rows, PageQuery<?> query) {
        return new Page<>(rows.subList(0, Math.min(rows.size(), query.limit())), next(rows, query));
    }

    /** The cursor of the next page, or null on the last page. The rows are those of {@link #page}. */
    public @Nullable String next(List<Row> rows, PageQuery<?> query) {
        return rows.size() <= query.limit()
                ? null
                : write(query.view(), query.order().cursor(rows.get(query.limit() - 1)));
    }

    /** @throws ProblemException (400) if the cursor was not written for this view */
    @Nullable Cursor read(@Nullable String text, String view) {
        if (text == null) {
            return null;
        }
        try {
            byte[] signed = Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.US_ASCII));
            if (signed.length > SIGNATURE) {
                byte[] values = Arrays.copyOfRange(signed, SIGNATURE, signed.length);
                byte[] expected = Arrays.copyOf(sign(view, values), SIGNATURE);
                if (MessageDigest.isEqual(expected, Arrays.copyOf(signed, SIGNATURE))) {
                    return new Cursor(JSON.readValue(values, VALUES));
                }
            }
        } catch (IllegalArgumentException | IOException unreadable) {
            // reported below, like the cursor of another list
        }
        throw Cursor.foreign();
    }

    /**
     * A key for another purpose than cursors, the same in all instances. It reveals neither the key of cursors nor that
     * of another purpose.
     */
    public byte[] derivedKey(String purpose) {
        return hash(purpose.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] sign(String view, byte[] values) {
        byte[] name = view.getBytes(StandardCharsets.UTF_8);
        // The zero is in no view, because parameters with it are rejected, and in no purpose.
        return hash(ByteBuffer.allocate(name.length + 1 + values.length)
                .put(name)
                .put((byte) 0)
                .put(values)
                .array());
    }

    private byte[] hash(byte[] text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
