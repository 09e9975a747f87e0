package dev.canopy.listing;

import dev.canopy.attribute.Expression;

/**
 * Something that a list is filtered or sorted by.
 *
 * @param nullable whether a row may have no value
 */
public record Column<E, T>(Expression<E, T> expression, boolean nullable) {
    public static <E, T> Column<E, T> of(Expression<E, T> expression) {
        return new Column<>(expression, false);
    }
}
