package dev.canopy.attribute;

import java.util.function.Function;

/**
 * What assigning an attribute does to one column: the same for an instance and for a bulk update.
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

    /** Assigns to a column what the expression makes of the assigned value; it sees all columns as they were before. */
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
