package dev.canopy.attribute;

import java.util.function.Function;

/**
 * The part of an assignment that changes one column, for an instance as well as for a bulk update.
 *
 * @param <T> the class of the attribute
 */
public final class Assignment<E, T> {
    private final Nodes.Column<?, ?> column;
    private final Function<Expression<E, T>, Expression<E, ?>> expression;

    private Assignment(Nodes.Column<?, ?> column, Function<Expression<E, T>, Expression<E, ?>> expression) {
        this.column = column;
        this.expression = expression;
    }

    /**
     * Assigns a column.
     *
     * @param expression the new value of the column, given the value that is assigned to the attribute; reads all
     *     columns as they were before the assignment
     */
    public static <E, T, C> Assignment<E, T> assign(
            Expression<E, C> column, Function<Expression<E, T>, Expression<E, C>> expression) {
        return new Assignment<>(Attribute.column(column), expression::apply);
    }

    Nodes.Column<?, ?> column() {
        return column;
    }

    Expression<E, ?> expression(Expression<E, T> value) {
        return expression.apply(value);
    }
}
