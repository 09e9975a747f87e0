package dev.canopy.attribute;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A value over an entity, as an immutable tree of nodes with two readers: the evaluator computes it on an instance, and
 * the renderer writes it into a query. Each node documents how it treats null. Overflow is an error on both sides.
 *
 * <p>Comparisons follow SQL: with null on either side they are neither true nor false but null. Only where the caller
 * gives null as the value do {@code eq}, {@code ne} and {@code in} mean {@code is null}. Comparisons use the comparator
 * of the left type, or of the right one if the left has none.
 *
 * @param <E> the entity whose instances have the value
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
                Nodes.Between,
                Nodes.Case,
                Nodes.Coalesce,
                Nodes.NullIf,
                Nodes.Via,
                Nodes.Aggregate,
                Nodes.GroupAggregate,
                Nodes.OnAlias,
                Nodes.Sided,
                Nodes.ByClass,
                Nodes.Reference {

    Type<T> type();

    /** Whether this equals a value. For null it is {@link #isNull()}, which is never null itself. */
    default Condition<E> eq(@Nullable T value) {
        return value == null ? isNull() : eq(Expressions.value(type(), value));
    }

    default Condition<E> eq(Expression<E, T> other) {
        return Nodes.Compare.of(Nodes.Comparison.EQ, this, other);
    }

    /** Whether this differs from a value. For null it is {@link #isNotNull()}, which is never null itself. */
    default Condition<E> ne(@Nullable T value) {
        return value == null ? isNotNull() : ne(Expressions.value(type(), value));
    }

    default Condition<E> ne(Expression<E, T> other) {
        return Nodes.Compare.of(Nodes.Comparison.NE, this, other);
    }

    default Condition<E> lt(@Nullable T value) {
        return lt(Expressions.value(type(), value));
    }

    default Condition<E> lt(Expression<E, T> other) {
        return Nodes.Compare.of(Nodes.Comparison.LT, this, other);
    }

    default Condition<E> le(@Nullable T value) {
        return le(Expressions.value(type(), value));
    }

    default Condition<E> le(Expression<E, T> other) {
        return Nodes.Compare.of(Nodes.Comparison.LE, this, other);
    }

    default Condition<E> gt(@Nullable T value) {
        return gt(Expressions.value(type(), value));
    }

    default Condition<E> gt(Expression<E, T> other) {
        return Nodes.Compare.of(Nodes.Comparison.GT, this, other);
    }

    default Condition<E> ge(@Nullable T value) {
        return ge(Expressions.value(type(), value));
    }

    default Condition<E> ge(Expression<E, T> other) {
        return Nodes.Compare.of(Nodes.Comparison.GE, this, other);
    }

    /**
     * Whether this equals one of the values; false for no values. A null among the values matches null, as in
     * {@link #eq(Object)}, so that {@code in([a, null])} is {@code eq(a).or(isNull())}.
     */
    default Condition<E> in(Collection<? extends @Nullable T> values) {
        return Nodes.In.of(this, values);
    }

    default Condition<E> isNull() {
        return new Nodes.IsNull<>(this);
    }

    default Condition<E> isNotNull() {
        return isNull().not();
    }

    /** Ascending order with nulls last. */
    default Order<E> asc() {
        return new Order<>(this, false, true);
    }

    /** Descending order with nulls last. */
    default Order<E> desc() {
        return new Order<>(this, true, true);
    }

    /**
     * The same value of the instance under another alias, as part of an expression about several instances.
     *
     * @param <F> the entity of that expression
     */
    default <F> Expression<F, T> on(EntityAlias<E> alias) {
        return new Nodes.OnAlias<>(alias, this);
    }
}
