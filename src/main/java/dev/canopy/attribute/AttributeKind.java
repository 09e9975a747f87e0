package dev.canopy.attribute;

/** The kind of an attribute, by its expression: the first of these that applies. */
public enum AttributeKind {
    /** A persistent field. */
    COLUMN,
    /** Follows the tree, by its closure table. */
    TREE,
    /** Aggregates related entities. */
    AGGREGATE,
    /** Reads one associated entity. */
    ASSOCIATION,
    /** Computed from other values of the instance. */
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
