package dev.canopy.platform;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query as the driver takes it.
 *
 * @param text with the driver's own markers of parameters
 * @param values of the parameters, in their order and in the forms that the driver takes
 * @param columns where in a row of the result each selected value is: equal ones share a column
 */
record Sql(String text, List<@Nullable Object> values, List<Integer> columns) {
    Sql {
        columns = List.copyOf(columns);
    }
}
