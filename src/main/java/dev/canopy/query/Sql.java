package dev.canopy.query;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.data.Numeric;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query for the driver.
 *
 * @param text SQL with the driver's markers of parameters
 * @param values the values of the parameters, in their order and in the types that the driver takes
 * @param columns for each selected value, the index of its column in the result; equal values share a column
 */
record Sql(String text, List<@Nullable Object> values, List<Integer> columns) {
    Sql {
        columns = List.copyOf(columns);
    }

    /** Returns the selected values of each row. */
    List<@Nullable Object[]> values(RowSet<Row> rows) {
        List<@Nullable Object[]> values = new ArrayList<>(rows.size());
        for (Row row : rows) {
            @Nullable Object[] selected = new Object[columns.size()];
            for (int i = 0; i < selected.length; i++) {
                selected[i] = value(row, columns.get(i));
            }
            values.add(selected);
        }
        return values;
    }

    /** The text that Hibernate returns. */
    private static @Nullable Object value(Row row, int column) {
        return switch (row.getValue(column)) {
            case Numeric number -> number.bigDecimalValue();
            case JsonObject labels -> labels.getMap();
            case null -> null;
            case Object value -> value;
        };
    }
}
