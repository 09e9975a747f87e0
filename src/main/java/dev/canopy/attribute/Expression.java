package dev.canopy.attribute;

import java.util.Collection;
import java.util.List;

/**
 * A value over an entity, as a tree of nodes that two readers understand: the evaluator computes it on an instance, the
 * renderer writes it into a query. Each node documents what it does with null, and overflow is an error on both sides.
 * Immutable.
 *
 * <p>Comparisons follow SQL: with null on either side they are neither true nor false but null. They compare through the
 * comparator of the left type, or of the right one if the left has none.
 *
 * @param <E> the entity that it is about
 * @param <T> the class of the value, which may always be null
 */
public sealed interface Expression<E, T>
        permits Condition,
                Attribute,
                Nodes.Column,
                Nodes.Constant,
                Nodes.Bound,
                Nodes.Now,
                Nodes.Arithmetic,
                Nodes.Ratio,
                Nodes.Quotient,
                Nodes.Call,
                Nodes.Case,
                Nodes.Coalesce,
                Nodes.NullIf,
                Nodes.Via,
                Nodes.Aggregate,
                Nodes.GroupAggregate,
                Nodes.OnRole,
                Nodes.Sided,
                Nodes.ByClass,
                Nodes.Reference {

    Type<T> type();

    default Condition<E> eq(T value) {
        return eq(Expressions.value(type(), value));
    }

    default Condition<E> eq(Expression<E, T> other) {
        return Nodes.Compare.of(Nodes.Comparison.EQ, this, other);
    }

    default Condition<E> ne(T value) {
        return ne(Expressions.value(type(), value));
    }

    default Condition<E> ne(Expression<E, T> other) {
        return Nodes.Compare.of(Nodes.Comparison.NE, this, other);
    }

    default Condition<E> lt(T value) {
        return lt(Expressions.value(type(), value));
    }

    default Condition<E> lt(Expression<E, T> other) {
        return Nodes.Compare.of(Nodes.Comparison.LT, this, other);
    }

    default Condition<E> le(T value) {
        return le(Expressions.value(type(), value));
    }

    default Condition<E> le(Expression<E, T> other) {
        return Nodes.Compare.of(Nodes.Comparison.LE, this, other);
    }

    default Condition<E> gt(T value) {
        return gt(Expressions.value(type(), value));
    }

    default Condition<E> gt(Expression<E, T> other) {
        return Nodes.Compare.of(Nodes.Comparison.GT, this, other);
    }

    default Condition<E> ge(T value) {
        return ge(Expressions.value(type(), value));
    }

    default Condition<E> ge(Expression<E, T> other) {
        return Nodes.Compare.of(Nodes.Comparison.GE, this, other);
    }

    /** Whether it is one of these; in none of no values. */
    default Condition<E> in(Collection<T> values) {
        return Nodes.In.of(this, List.copyOf(values));
    }

    default Condition<E> isNull() {
        return new Nodes.IsNull<>(this);
    }

    default Condition<E> isNotNull() {
        return isNull().not();
    }

    /** The smallest first, nulls last. */
    default Order<E> asc() {
        return new Order<>(this, false, true);
    }

    /** The largest first, nulls last. */
    default Order<E> desc() {
        return new Order<>(this, true, true);
    }

    /**
     * The same value of another instance, which an expression of several roles compares with its own.
     *
     * @param <F> the entity of that expression
     */
    default <F> Expression<F, T> on(Role<E> role) {
        return new Nodes.OnRole<>(role, this);
    }
}
