package dev.canopy.attribute;

/**
 * One sort key of the rows of a query. Nulls come last in both directions.
 *
 * @param nullable false if the value is never null, so that an index in this direction can be used
 */
public record Order<E>(Expression<E, ?> expression, boolean descending, boolean nullable) {
    public Order {
        OperandChecks.comparable(expression.type());
    }

    /** The same for a value that is never null. */
    public Order<E> withoutNulls() {
        return new Order<>(expression, descending, false);
    }
}
