package dev.canopy.attribute;

/** Finds conditions that read only one column of an instance. */
final class KeyOnly {
    private KeyOnly() {}

    static boolean reads(Expression<?, ?> expression, Nodes.Column<?, ?> key) {
        return switch (expression) {
            case Attribute<?, ?> node -> reads(node.expression(), key);
            case Nodes.Column<?, ?> node -> node == key;
            case Nodes.Constant<?, ?> node -> true;
            case Nodes.Bound<?, ?> node -> true;
            case Nodes.Compare<?> node -> reads(node.left(), key) && reads(node.right(), key);
            case Nodes.In<?> node -> reads(node.operand(), key);
            case Nodes.Not<?> node -> reads(node.operand(), key);
            case Nodes.Junction<?> node -> node.operands().stream().allMatch(operand -> reads(operand, key));
            case Nodes.Truth<?> node -> reads(node.operand(), key);
            case Nodes.Call<?, ?> node -> node.arguments().stream().allMatch(argument -> reads(argument, key));
            case Nodes.Exists<?, ?> node -> owner(node.relation().link(), key);
            default -> false; // other conditions may qualify, but none is needed
        };
    }

    private static boolean owner(Link link, Nodes.Column<?, ?> key) {
        return switch (link) {
            case Link.Columns columns -> columns.key() == key;
            case Link.Closure closure -> closure.entityKey() == key;
            case Link.Chain chain -> owner(chain.first().link(), key);
            case Link.Mapped mapped -> false;
            case Link.Only only -> false;
        };
    }
}
