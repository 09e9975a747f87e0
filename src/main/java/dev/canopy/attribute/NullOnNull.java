package dev.canopy.attribute;

/** Whether an expression is certainly null where all columns of its entity are, as those of a missing row of a join. */
final class NullOnNull {
    private NullOnNull() {}

    static boolean is(Expression<?, ?> expression) {
        return switch (expression) {
            case Nodes.Column<?, ?> node -> true;
            case Attribute<?, ?> node -> is(node.expression());
            case Nodes.Sided<?, ?> node -> is(node.rendered());
            case Nodes.Via<?, ?, ?> node -> !(node.relation().link() instanceof Link.Only);
            case Nodes.Arithmetic<?, ?> node -> is(node.left()) || is(node.right());
            case Nodes.Ratio<?> node -> is(node.dividend()) || is(node.divisor());
            case Nodes.Quotient<?, ?> node -> is(node.dividend()) || is(node.divisor());
            case Nodes.Call<?, ?> node -> node.arguments().stream().anyMatch(NullOnNull::is);
            case Nodes.Compare<?> node -> is(node.left()) || is(node.right());
            case Nodes.Truth<?> node -> is(node.operand());
            case Nodes.Not<?> node -> is(node.operand());
            default -> false;
        };
    }
}
