package dev.canopy.attribute;

import java.util.HashSet;
import java.util.Set;

/**
 * Builds a bulk insert by attributes, and renders it as HQL: each row of a query becomes an instance. Columns that get
 * no value have the default of the database. Not thread-safe.
 *
 * @param <E> the entity of the new instances
 * @param <S> the entity of the root of the query
 */
public final class Insert<E, S> {
    private final Class<E> entity;
    private final Query<S> source;
    private final Set<String> fields = new HashSet<>();

    private Insert(Class<E> entity, Query<S> source) {
        this.entity = entity;
        this.source = source;
    }

    /**
     * @param source the rows, without a selection; it belongs to the insert from now on
     * @throws IllegalArgumentException if the query selects something
     */
    public static <E, S> Insert<E, S> into(Class<E> entity, Query<S> source) {
        if (!source.selected().isEmpty()) {
            throw new IllegalArgumentException("An insert selects the values of its columns itself.");
        }
        return new Insert<>(entity, source);
    }

    /**
     * Fills a column.
     *
     * @param column a column of the entity, or an attribute that is one
     * @param value of a row of the query
     * @throws IllegalArgumentException if the target is no column, has a value already, has another type in the
     *     database than the value, or is mapped as not null and would always become null
     */
    public <T> Insert<E, S> set(Expression<E, T> column, Expression<? super S, T> value) {
        String field = Attribute.column(column).field();
        OperandChecks.sameBase(column.type(), value.type());
        if (NullOnNull.always(value) && EntityMapping.isRequired(entity, field)) {
            throw new IllegalArgumentException("The field '" + field + "' is mapped as not null");
        }
        if (!fields.add(field)) {
            throw new IllegalArgumentException("'" + field + "' is assigned twice");
        }
        source.selectFor(field, value);
        return this;
    }

    /**
     * @throws NotRenderableException if an expression has no form in a query
     * @throws IllegalStateException if no column has a value
     */
    public Statement render() {
        if (fields.isEmpty()) {
            throw new IllegalStateException("An insert needs a value of a column.");
        }
        return source.render(entity);
    }
}
