package dev.canopy.attribute;

/** Finds expressions that are certainly null because an operand is, without looking at any row. */
final class NullOnNull {
    private enum Columns {
        NULL,
        ANY
    }

    private NullOnNull() {}

    /** Whether an expression is null where all columns of its entity are, as those of a missing row of a join. */
    static boolean is(Expression<?, ?> expression) {
        return is(expression, Columns.NULL);
    }

    /** Whether an expression is null for every instance. */
    static boolean always(Expression<?, ?> expression) {
        return is(expression, Columns.ANY);
    }

    private static boolean is(Expression<?, ?> expression, Columns columns) {
        return switch (expression) {
            case Nodes.Column<?, ?> node -> columns == Columns.NULL;
            case Nodes.Constant<?, ?> node -> node.value() == null;
            case Attribute<?, ?> node -> is(node.expression(), columns);
            case Nodes.Sided<?, ?> node -> is(node.rendered(), columns);
            case Nodes.Via<?, ?, ?> node ->
                columns == Columns.NULL
                        ? !(node.relation().link() instanceof Link.Only)
                        : is(node.expression(), columns);
            case Nodes.Arithmetic<?, ?> node -> is(node.left(), columns) || is(node.right(), columns);
            case Nodes.Ratio<?> node -> is(node.dividend(), columns) || is(node.divisor(), columns);
            case Nodes.Quotient<?, ?> node -> is(node.dividend(), columns) || is(node.divisor(), columns);
            case Nodes.Call<?, ?> node -> node.arguments().stream().anyMatch(argument -> is(argument, columns));
            case Nodes.Compare<?> node -> is(node.left(), columns) || is(node.right(), columns);
            case Nodes.Truth<?> node -> is(node.operand(), columns);
            case Nodes.Not<?> node -> is(node.operand(), columns);
            default -> false;
        };
    }
}
