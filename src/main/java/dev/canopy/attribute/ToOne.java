package dev.canopy.attribute;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A relation from an entity to at most one other, such as the parent of a tenant. In a query it is one join, which all
 * attributes that use the relation share.
 */
public final class ToOne<E, A> implements Relation {
    private final String name;
    private final Class<A> target;
    private final Link link;
    private final boolean inner;

    private ToOne(String name, Class<A> target, Link link, boolean inner) {
        this.name = name;
        this.target = target;
        this.link = link;
        this.inner = inner;
    }

    /**
     * A mapped association. In a query it is an outer join.
     *
     * @param reader gives the associated instance, loaded or not, without loading it
     */
    @SuppressWarnings("unchecked") // the evaluator passes what the definition says
    public static <E, A> ToOne<E, A> mapped(String field, Class<A> target, Function<E, @Nullable A> reader) {
        return new ToOne<>(field, target, new Link.Mapped(field, instance -> reader.apply((E) instance)), false);
    }

    /** The entity whose column equals a column of this entity. In a query it is an outer join. */
    public static <E, A, K> ToOne<E, A> by(
            String name, Expression<E, K> key, Class<A> target, Expression<? super A, K> targetKey) {
        return new ToOne<>(
                name, target, new Link.Columns(Attribute.column(key), Attribute.column(targetKey), null), false);
    }

    /** The only row of a table, which is the same for every entity. */
    public static <E, A> ToOne<E, A> only(String name, Class<A> target) {
        return new ToOne<>(name, target, new Link.Only(target), true);
    }

    /**
     * The same relation by columns, where a further column is always equal, too. Queries name it as well, so that the
     * database can use an index or a distribution that begins with it.
     */
    public <W> ToOne<E, A> within(Expression<E, W> column, Expression<? super A, W> targetColumn) {
        if (!(link instanceof Link.Columns columns)) {
            throw new IllegalStateException("'" + name + "' is not a relation by columns");
        }
        Link.Within within = new Link.Within(Attribute.column(column), Attribute.column(targetColumn));
        return new ToOne<>(name, target, new Link.Columns(columns.key(), columns.targetKey(), within), inner);
    }

    /** This relation as one that every entity has. In a query it is an inner join. */
    public ToOne<E, A> required() {
        return new ToOne<>(name, target, link, true);
    }

    /** A value of the other entity; null if there is none. */
    public <T> Expression<E, T> get(Expression<? super A, T> expression) {
        return new Nodes.Via<>(this, expression);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Class<A> target() {
        return target;
    }

    Link link() {
        return link;
    }

    boolean isInner() {
        return inner;
    }

    @Override
    public String toString() {
        return name;
    }
}
