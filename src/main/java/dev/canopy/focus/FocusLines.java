package dev.canopy.focus;

import com.fasterxml.jackson.databind.SequenceWriter;
import dev.canopy.metric.Csv;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/** Writes charges as records of RFC 4180, after a record with the names of the columns. Not thread-safe. */
final class FocusLines {
    private final FocusColumn.Export export;
    private boolean begun;

    FocusLines(FocusColumn.Export export) {
        this.export = export;
    }

    byte[] of(List<ChargeRow> rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (SequenceWriter lines = Csv.WRITER.writeValues(out)) {
            if (!begun) {
                lines.write(
                        Arrays.stream(FocusColumn.values()).map(FocusColumn::id).toArray());
                begun = true;
            }
            for (ChargeRow row : rows) {
                lines.write(fields(row));
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    /** An empty field is a null; no column has an empty text. */
    private Object[] fields(ChargeRow row) {
        return Arrays.stream(FocusColumn.values())
                .map(column -> {
                    String value = column.of(row, export);
                    return value == null ? "" : value;
                })
                .toArray();
    }
}
