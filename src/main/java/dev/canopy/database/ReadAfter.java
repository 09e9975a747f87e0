package dev.canopy.database;

import dev.canopy.crypto.HmacSha256;
import dev.canopy.crypto.SigningKey;
import dev.canopy.problem.ProblemException;
import dev.canopy.statement.VertxContexts;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code Canopy-Read-After}. The answer to a write has it, and a read that sends it back sees that write, wherever
 * it reads. It stands for a position in the log of the database, but does not show it: from two positions, a caller could
 * tell how much others write.
 *
 * <p>It consists of a signature of the position and of the position, combined with a signature of that signature. All
 * instances have the same key.
 */
@Singleton
public class ReadAfter {
    /** The name of the header. */
    public static final String HEADER = "Canopy-Read-After";

    private static final String POSITION = "select (pg_current_wal_lsn() - '0/0')::bigint as lsn";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{22}");

    private final ReadReplica replica;
    private final Pool pool;
    private final SigningKey key;
    private final CurrentVertxRequest request;

    ReadAfter(ReadReplica replica, Pool pool, SigningKey key, CurrentVertxRequest request) {
        this.replica = replica;
        this.pool = pool;
        this.key = key;
        this.request = request;
    }

    /**
     * Adds the header to the answer of the current request, if there is a read replica.
     *
     * @param written completes when what the next read is to see is committed
     */
    public Uni<Void> announce(Uni<Void> written) {
        if (!replica.isConfigured()) {
            return written;
        }
        HttpServerResponse response = request.getCurrent().response();
        Context context = Vertx.currentContext();
        return written.emitOn(work -> VertxContexts.run(context, work))
                .chain(() -> pool.query(POSITION).execute())
                .invoke(rows ->
                        response.putHeader(HEADER, seal(rows.iterator().next().getLong("lsn"))))
                .replaceWithVoid();
    }

    /**
     * The position in the header of the current request; null without the header.
     *
     * @throws ProblemException (400) if this service has not made it
     */
    @Nullable Long asked() {
        String text = request.getCurrent().request().getHeader(HEADER);
        return text == null ? null : open(text);
    }

    String seal(long position) {
        byte[] plain = bytes(position);
        byte[] signature = sign("position", plain);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ByteBuffer.allocate(2 * Long.BYTES)
                        .put(signature)
                        .put(xor(plain, sign("mask", signature)))
                        .array());
    }

    long open(String text) {
        if (FORM.matcher(text).matches()) {
            byte[] sealed = Base64.getUrlDecoder().decode(text);
            byte[] signature = Arrays.copyOf(sealed, Long.BYTES);
            byte[] plain = xor(Arrays.copyOfRange(sealed, Long.BYTES, 2 * Long.BYTES), sign("mask", signature));
            if (Arrays.equals(signature, sign("position", plain))) {
                return ByteBuffer.wrap(plain).getLong();
            }
        }
        throw ProblemException.header(HEADER, "must be the value of this header in an answer of this service");
    }

    private byte[] sign(String purpose, byte[] content) {
        return Arrays.copyOf(HmacSha256.sign(key.derived(HEADER + " " + purpose), content), Long.BYTES);
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static byte[] xor(byte[] one, byte[] other) {
        byte[] both = one.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] ^= other[i];
        }
        return both;
    }
}
