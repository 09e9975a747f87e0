package dev.canopy.listing;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Type;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A column by which a list can be filtered or sorted.
 *
 * @param nullable whether a row may have no value
 * @param number the value of a text as a number, which is null if it is none; null for a column that has no numbers
 *     among its texts
 * @param key whether the values are keys, which filters find regardless of case
 */
public record Column<E, T>(
        Expression<E, T> expression,
        boolean nullable,
        @Nullable Expression<E, BigDecimal> number,
        boolean key) {
    public Column(Expression<E, T> expression, boolean nullable) {
        this(expression, nullable, null, false);
    }

    public static <E, T> Column<E, T> of(Expression<E, T> expression) {
        return new Column<>(expression, false);
    }

    public static <E, T> Column<E, T> ofNullable(Expression<E, T> expression) {
        return new Column<>(expression, true);
    }

    /** The same column, of keys in their stored form. */
    public Column<E, T> asKey() {
        return new Column<>(expression, nullable, number, true);
    }

    /** Whether a list can be sorted by the column, which is not possible for booleans. */
    boolean isSortable() {
        return !expression.type().equals(Type.BOOLEAN);
    }
}
