package dev.canopy.attribute;

import java.util.List;

/**
 * An expression that is true, false, or null where a null leaves it unknown (Kleene's three-valued logic, as in SQL).
 */
public sealed interface Condition<E> extends Expression<E, Boolean>
        permits Nodes.Compare,
                Nodes.In,
                Nodes.Like,
                Nodes.IsNull,
                Nodes.Not,
                Nodes.Junction,
                Nodes.Exists,
                Nodes.Truth {

    /** A boolean attribute as a condition. */
    static <E> Condition<E> of(Expression<E, Boolean> expression) {
        return expression instanceof Condition<E> condition ? condition : new Nodes.Truth<>(expression);
    }

    @Override
    default Type<Boolean> type() {
        return Type.BOOLEAN;
    }

    default Condition<E> and(Expression<E, Boolean> other) {
        return new Nodes.Junction<>(true, List.of(this, Condition.of(other)));
    }

    default Condition<E> or(Expression<E, Boolean> other) {
        return new Nodes.Junction<>(false, List.of(this, Condition.of(other)));
    }

    default Condition<E> not() {
        return new Nodes.Not<>(this);
    }
}
