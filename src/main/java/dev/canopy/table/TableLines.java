package dev.canopy.table;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.smallrye.mutiny.Multi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rows of a table as lines of text, in the form of RFC 4180 or as JSON. Each file needs an instance of its
 * own. Not thread-safe.
 *
 * @param <R> a row
 */
public final class TableLines<R> {
    /** Names the media type of a file that begins with the names of its columns, for the header Content-Type. */
    public static final String CSV_CONTENT_TYPE = "text/csv; charset=utf-8; header=present";

    public static final String CSV = "text/csv";

    /** After the media type of a file whose address returns JSON by default. */
    public static final String NOT_BY_DEFAULT = ";qs=0.5";

    /** Omits nulls in an array, so a missing value is written as an empty text. */
    private static final ObjectWriter CSV_WRITER = CsvMapper.builder()
            .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .build()
            .writer(CsvSchema.emptySchema().withLineSeparator("\r\n"));

    private final ObjectWriter writer;
    private final Function<R, Object> line;
    private @Nullable Object head;

    private TableLines(ObjectWriter writer, Function<R, Object> line, @Nullable Object head) {
        this.writer = writer;
        this.line = line;
        this.head = head;
    }

    /**
     * A JSON object for each row, separated by line feeds. The framework adds one to the end of each piece of such a
     * file.
     */
    public static <R> TableLines<R> ndjson(ObjectMapper json, Function<R, Object> object) {
        return new TableLines<>(json.writer().withRootValueSeparator("\n"), object, null);
    }

    /**
     * A record of RFC 4180 for each row, after a record with the names of the columns. A missing value is an empty
     * field.
     *
     * @param fields the values of a row, one for each column; {@link SpreadsheetText#harmless} for free text
     */
    public static <R> TableLines<R> csv(List<String> columns, Function<R, List<? extends @Nullable Object>> fields) {
        return new TableLines<>(CSV_WRITER, row -> texts(fields.apply(row)), columns.toArray());
    }

    private static Object[] texts(List<? extends @Nullable Object> fields) {
        return fields.stream()
                .map(value -> value == null ? "" : value.toString())
                .toArray();
    }

    /** The lines of all rows. A table without rows still has the names of its columns. */
    public Multi<byte[]> of(Multi<List<R>> rows) {
        return rows.map(this::of)
                .onCompletion()
                .ifEmpty()
                .continueWith(() -> head == null ? List.of() : List.of(of(List.of())));
    }

    /** The lines of the next rows; those of the first rows begin with the names of the columns. */
    public byte[] of(List<R> rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SequenceWriter lines = writer.writeValues(out)) {
            if (head != null) {
                lines.write(head);
                head = null;
            }
            for (R row : rows) {
                lines.write(line.apply(row));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }
}
