package dev.canopy.listing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.attribute.Row;
import dev.canopy.crypto.Seals;
import dev.canopy.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the cursors of requests and responses. A cursor is sealed: it may contain numbers of rows that other
 * tenants share, and clients must not make their own. Instances can read the cursors of each other. Thread-safe.
 */
@ApplicationScoped
public class Cursors {
    /** The most characters that a whole number takes. */
    private static final int WIDEST = Long.toString(Long.MIN_VALUE).length();

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);
    private static final TypeReference<List<@Nullable Object>> VALUES = new TypeReference<>() {};

    private final Seals seals;

    Cursors(Seals seals) {
        this.seals = seals;
    }

    /**
     * Writes a cursor.
     *
     * @param view the list with its filter, sort and other inputs; the cursor is valid only for the same view
     */
    String write(String view, Cursor cursor) {
        try {
            byte[] values = JSON.writeValueAsBytes(cursor.values());
            byte[] padded = Arrays.copyOf(values, values.length + padding(cursor));
            Arrays.fill(padded, values.length, padded.length, (byte) ' ');
            return seals.seal(purpose(view), padded);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The blanks without which the length of a cursor would show how many digits its numbers have. */
    private static int padding(Cursor cursor) {
        return cursor.values().stream()
                .filter(Long.class::isInstance)
                .mapToInt(number -> WIDEST - number.toString().length())
                .sum();
    }

    private static String purpose(String view) {
        return "cursor " + view;
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
        byte[] values = seals.open(purpose(view), text).orElseThrow(Cursor::foreign);
        try {
            return new Cursor(JSON.readValue(values, VALUES));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
