package dev.canopy.listing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.attribute.Row;
import dev.canopy.crypto.SigningKey;
import dev.canopy.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the cursors of requests and answers. Cursors are opaque and signed (HMAC-SHA-256, truncated to 128
 * bits) with a key from the database. Instances can therefore read the cursors of each other, and clients cannot forge
 * cursors. Thread-safe.
 */
@ApplicationScoped
public class Cursors {
    private static final int SIGNATURE = 16;
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);
    private static final TypeReference<List<@Nullable Object>> VALUES = new TypeReference<>() {};

    private final UnaryOperator<byte[]> signature;

    @Inject
    Cursors(SigningKey key) {
        this(key::sign);
    }

    Cursors(UnaryOperator<byte[]> signature) {
        this.signature = signature;
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
        return page(rows, query, query.order()::cursor);
    }

    /**
     * Makes a page of rows of any kind, with the cursor of the next page.
     *
     * @param rows the rows of the page, and one more if a next page exists
     * @param cursor gives the values of the sort keys in a row
     */
    public <T> Page<T> page(List<T> rows, PageQuery<?> query, Function<T, Cursor> cursor) {
        return new Page<>(rows.subList(0, Math.min(rows.size(), query.limit())), next(rows, query, cursor));
    }

    /** The cursor of the next page, or null on the last page. The rows are those of {@link #page}. */
    public @Nullable String next(List<Row> rows, PageQuery<?> query) {
        return next(rows, query, query.order()::cursor);
    }

    private <T> @Nullable String next(List<T> rows, PageQuery<?> query, Function<T, Cursor> cursor) {
        return rows.size() <= query.limit() ? null : write(query.view(), cursor.apply(rows.get(query.limit() - 1)));
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

    private byte[] sign(String view, byte[] values) {
        byte[] name = view.getBytes(StandardCharsets.UTF_8);
        // The zero is in no view, because parameters with it are rejected, and in no purpose.
        return signature.apply(ByteBuffer.allocate(name.length + 1 + values.length)
                .put(name)
                .put((byte) 0)
                .put(values)
                .array());
    }
}
