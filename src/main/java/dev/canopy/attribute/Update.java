package dev.canopy.attribute;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Builds one bulk update that assigns attributes, each by way of the columns that it is made of, and renders it as HQL.
 * Every assigned value sees the columns as they were before. Not thread-safe.
 */
public final class Update<E> {
    private static final StatementCache CACHE = new StatementCache();

    private final Class<E> entity;
    private final Map<Nodes.Column<?, ?>, Expression<E, ?>> values = new java.util.LinkedHashMap<>();
    private final List<Condition<?>> conditions = new ArrayList<>();

    private Update(Class<E> entity) {
        this.entity = entity;
    }

    public static <E> Update<E> of(Class<E> entity) {
        return new Update<>(entity);
    }

    /**
     * @throws IllegalStateException if the attribute cannot be assigned
     * @throws IllegalArgumentException if one of its columns was assigned before, or would always become null and is
     *     mapped as not null
     */
    public <T> Update<E> set(Attribute<E, T> attribute, Expression<E, T> value) {
        attribute.requireAssignable();
        for (Assignment<E, T> assignment : attribute.assignments()) {
            Expression<E, ?> assigned = assignment.expression(value);
            if (NullOnNull.always(assigned)) {
                attribute.requireNullable(assignment);
            }
            if (values.put(assignment.column(), assigned) != null) {
                throw new IllegalArgumentException("'" + assignment.column() + "' is assigned twice");
            }
        }
        return this;
    }

    /** Adds a condition that must hold as well. */
    public Update<E> where(Expression<? super E, Boolean> condition) {
        conditions.add(Condition.of(condition));
        return this;
    }

    /** @throws NotRenderableException where an expression has no form in a query */
    public Statement render() {
        StatementKey shape = new StatementKey().add(entity);
        values.forEach((column, value) -> shape.add(column).add(value));
        shape.add("where");
        conditions.forEach(shape::add);
        return CACHE.get(shape, java.time.Clock.systemUTC().instant(), () -> text(shape));
    }

    private StatementCache.Text text(StatementKey shape) {
        Renderer renderer = new Renderer(shape.names(), null);
        String alias = renderer.newAlias(entity);
        Frame frame = Frame.of(entity, alias, null);
        String assignments = values.entrySet().stream()
                .map(value -> assignment(value.getKey().field(), value.getValue(), renderer, frame))
                .collect(Collectors.joining(", "));
        String where = renderer.clause(" where ", conditions, frame);
        return new StatementCache.Text(
                "update " + EntityMapping.name(entity) + " " + alias + " set " + assignments + where,
                renderer.usesNow());
    }

    private String assignment(String field, Expression<E, ?> value, Renderer renderer, Frame frame) {
        Class<?> table = EntityMapping.isJoined(entity) ? EntityMapping.table(entity, field) : null;
        return frame.path(field) + " = "
                + renderer.value(value, table == null ? frame : frame.within(table))
                        .text();
    }
}
