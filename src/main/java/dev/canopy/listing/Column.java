package dev.canopy.listing;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Type;

/**
 * A column that a list is filtered or sorted by.
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

    /** False for columns that are only true or false. */
    boolean isSortable() {
        return !expression.type().equals(Type.BOOLEAN);
    }
}
