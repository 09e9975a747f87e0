package dev.canopy.listing;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Type;

/**
 * A column by which a list can be filtered or sorted.
 *
 * @param nullable whether a row may have no value
 */
public record Column<E, T>(Expression<E, T> expression, boolean nullable) {
    public static <E, T> Column<E, T> of(Expression<E, T> expression) {
        return new Column<>(expression, false);
    }

    public static <E, T> Column<E, T> ofNullable(Expression<E, T> expression) {
        return new Column<>(expression, true);
    }

    /** Whether a list can be sorted by the column, which is not possible for booleans. */
    boolean isSortable() {
        return !expression.type().equals(Type.BOOLEAN);
    }
}
