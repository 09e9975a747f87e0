package dev.canopy.attribute;

/**
 * One key of the order of rows; nulls come last in both directions.
 *
 * @param nullable false where there is never a null, so that an index in this direction can give the order
 */
public record Order<E>(Expression<E, ?> expression, boolean descending, boolean nullable) {

    /** The same for a value that is never null. */
    public Order<E> withoutNulls() {
        return new Order<>(expression, descending, false);
    }
}
