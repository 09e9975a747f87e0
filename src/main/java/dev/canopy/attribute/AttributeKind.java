package dev.canopy.attribute;

/** What an attribute is made of; the first that fits. */
public enum AttributeKind {
    /** A persistent field. */
    COLUMN,
    /** Along the tree, by its closure table. */
    TREE,
    /** Of many related entities. */
    AGGREGATE,
    /** Through an association to one other entity. */
    ASSOCIATION,
    /** From other values of the instance. */
    COMPUTED;

    static AttributeKind of(Expression<?, ?> expression) {
        if (expression instanceof Nodes.Column<?, ?>) {
            return COLUMN;
        }
        if (expression instanceof Attribute<?, ?> attribute) {
            return of(attribute.expression());
        }
        if (!NodeTraversal.relations(expression).stream()
                .filter(NodeTraversal::isAlongTree)
                .toList()
                .isEmpty()) {
            return TREE;
        }
        if (!NodeTraversal.find(expression, Nodes.Aggregate.class).isEmpty()
                || !NodeTraversal.find(expression, Nodes.Exists.class).isEmpty()) {
            return AGGREGATE;
        }
        return NodeTraversal.find(expression, Nodes.Via.class).isEmpty() ? COMPUTED : ASSOCIATION;
    }
}
