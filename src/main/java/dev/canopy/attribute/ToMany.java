package dev.canopy.attribute;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A relation from an entity to any number of others, for aggregates over them. In a query, an aggregate is a correlated
 * subquery, or shares one grouped join with the other aggregates of the relation; the query chooses. Two relations are
 * equal if they have the same link and filter.
 */
public final class ToMany<E, C> implements Relation {
    private final String name;
    private final Class<C> target;
    private final Link link;
    private final @Nullable Condition<C> filter;

    private ToMany(String name, Class<C> target, Link link, @Nullable Condition<C> filter) {
        this.name = name;
        this.target = target;
        this.link = link;
        this.filter = filter;
    }

    /**
     * A mapped association.
     *
     * @param reader gives the collection, loaded or not, without loading it
     */
    @SuppressWarnings("unchecked") // the evaluator passes what the definition says
    public static <E, C> ToMany<E, C> mapped(String field, Class<C> target, Function<E, Collection<C>> reader) {
        return new ToMany<>(field, target, new Link.Mapped(field, instance -> reader.apply((E) instance)), null);
    }

    /** A relation to the entities whose column equals a column of this entity. */
    public static <E, C, K> ToMany<E, C> by(
            String name, Expression<E, K> key, Class<C> target, Expression<? super C, K> targetKey) {
        return new ToMany<>(
                name, target, new Link.Columns(Attribute.column(key), Attribute.column(targetKey), null), null);
    }

    /**
     * The same relation by columns, where a further column is always equal, too. Queries name it as well, so that the
     * database can use an index or a distribution that begins with it.
     */
    public <W> ToMany<E, C> within(Expression<E, W> column, Expression<? super C, W> targetColumn) {
        if (!(link instanceof Link.Columns columns)) {
            throw new IllegalStateException("'" + name + "' is not a relation by columns");
        }
        Link.Within within = new Link.Within(Attribute.column(column), Attribute.column(targetColumn));
        return new ToMany<>(name, target, new Link.Columns(columns.key(), columns.targetKey(), within), filter);
    }

    /** The pairs of a closure table, each with an ancestor, a descendant, and the number of steps between them. */
    public record Pairs<P, K>(
            Class<P> table, Expression<P, K> ancestor, Expression<P, K> descendant, Expression<P, Integer> distance) {}

    /** All ancestors without the entity itself: by the closure table in a query, and by parent after parent in Java. */
    public static <E, P, K> ToMany<E, E> ancestors(
            String name, Class<E> entity, Expression<E, K> key, Pairs<P, K> pairs, ToOne<E, E> parent) {
        return closure(name, entity, key, pairs.table, pairs.descendant, pairs.ancestor, pairs.distance, parent, false);
    }

    /** The subtree with the entity itself: by the closure table in a query, and by children of children in Java. */
    public static <E, P, K> ToMany<E, E> subtree(
            String name, Class<E> entity, Expression<E, K> key, Pairs<P, K> pairs, ToMany<E, E> children) {
        return closure(
                name, entity, key, pairs.table, pairs.ancestor, pairs.descendant, pairs.distance, children, true);
    }

    private static <E> ToMany<E, E> closure(
            String name,
            Class<E> entity,
            Expression<E, ?> key,
            Class<?> table,
            Expression<?, ?> from,
            Expression<?, ?> to,
            Expression<?, ?> distance,
            Relation step,
            boolean withSelf) {
        return new ToMany<>(
                name,
                entity,
                new Link.Closure(
                        table,
                        Attribute.column(from),
                        Attribute.column(to),
                        Attribute.column(distance),
                        Attribute.column(key),
                        step,
                        withSelf),
                null);
    }

    /** The entities that are related to these, such as the credits of all tenants of a subtree. */
    public <D> ToMany<E, D> each(ToMany<C, D> next) {
        return new ToMany<>(name + "." + next.name, next.target, new Link.Chain(this, next), null);
    }

    /** The related entities for which the condition is true. */
    public ToMany<E, C> where(Expression<C, Boolean> condition) {
        Condition<C> more = Condition.of(condition);
        return new ToMany<>(name, target, link, filter == null ? more : filter.and(more));
    }

    /** Whether there is a related entity. */
    public Condition<E> any() {
        return new Nodes.Exists<>(this);
    }

    public Expression<E, Long> count() {
        return new Nodes.Aggregate<>(Nodes.Fold.COUNT, this, null, Type.LONG);
    }

    /** The number of different values, without nulls. */
    public Expression<E, Long> countDistinct(Expression<? super C, ?> operand) {
        return new Nodes.Aggregate<>(Nodes.Fold.COUNT_DISTINCT, this, operand, Type.LONG);
    }

    /** The exact sum as {@link Type#sum}, and 0 for no values; a sum beyond the range of a long is an error. */
    public <T> Expression<E, T> sum(Expression<? super C, T> operand) {
        return new Nodes.Aggregate<>(
                Nodes.Fold.SUM, this, summable(operand), operand.type().sum());
    }

    /** The smallest number, date, time or text without a comparator; null for no values. */
    public <T> Expression<E, T> min(Expression<? super C, T> operand) {
        return new Nodes.Aggregate<>(Nodes.Fold.MIN, this, ordered(operand), operand.type());
    }

    /** The largest number, date, time or text without a comparator; null for no values. */
    public <T> Expression<E, T> max(Expression<? super C, T> operand) {
        return new Nodes.Aggregate<>(Nodes.Fold.MAX, this, ordered(operand), operand.type());
    }

    /** The mean of whole numbers as a double; null for no values. */
    public Expression<E, Double> avg(Expression<? super C, ?> operand) {
        OperandChecks.whole(operand.type());
        return new Nodes.Aggregate<>(Nodes.Fold.AVG, this, operand, Type.DOUBLE);
    }

    /** The mean of decimals, rounded to nine decimal places with halves away from zero; null for no values. */
    public Expression<E, BigDecimal> avgOfDecimals(Expression<? super C, BigDecimal> operand) {
        return new Nodes.Aggregate<>(Nodes.Fold.AVG, this, operand, Type.DECIMAL);
    }

    /** The bits that are set in at least one value; none for no values. */
    public Expression<E, Bits> union(Expression<? super C, Bits> operand) {
        return new Nodes.Aggregate<>(Nodes.Fold.UNION, this, operand, Type.BITS);
    }

    /** The values that are in at least one range; none for no ranges. */
    @SuppressWarnings("unchecked") // as the type of the range says
    public <T extends Comparable<? super T>> Expression<E, MultiRange<T>> unionOfRanges(
            Expression<? super C, Range<T>> operand) {
        boolean ofDates = operand.type().base() == Type.Base.DATE_RANGE;
        Type<?> type = ofDates ? Type.DATE_MULTI_RANGE : Type.TIME_MULTI_RANGE;
        return new Nodes.Aggregate<>(Nodes.Fold.UNION, this, operand, (Type<MultiRange<T>>) type);
    }

    static <F, T> Expression<F, T> summable(Expression<F, T> operand) {
        // The sum of doubles depends on the order of the rows.
        OperandChecks.require(
                operand.type().base() == Type.Base.LONG || operand.type().base() == Type.Base.DECIMAL,
                operand.type(),
                "a long or a decimal");
        return operand;
    }

    static <F, T> Expression<F, T> ordered(Expression<F, T> operand) {
        Type.Base base = operand.type().base();
        OperandChecks.require(
                !operand.type().hasKey()
                        && operand.type().isComparable()
                        && base != Type.Base.BOOLEAN
                        && base != Type.Base.UUID
                        && base != Type.Base.LABELS
                        && base != Type.Base.DATE_RANGE
                        && base != Type.Base.TIME_RANGE
                        && base != Type.Base.DATE_MULTI_RANGE
                        && base != Type.Base.TIME_MULTI_RANGE,
                operand.type(),
                "a number, a date, a time, a duration, an address or a plain text");
        return operand;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Class<C> target() {
        return target;
    }

    Link link() {
        return link;
    }

    @Nullable Condition<C> filter() {
        return filter;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ToMany<?, ?> relation
                && link.equals(relation.link)
                && Objects.equals(filter, relation.filter);
    }

    @Override
    public int hashCode() {
        return Objects.hash(link, filter);
    }

    @Override
    public String toString() {
        return name;
    }
}
