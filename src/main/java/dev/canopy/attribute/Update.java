package dev.canopy.attribute;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Builds a bulk update that assigns attributes by changing the columns behind them, and renders it as HQL. Every
 * assigned value reads the columns as they were before. Not thread-safe.
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
     * Assigns an attribute.
     *
     * @throws IllegalStateException if the attribute cannot be assigned
     * @throws IllegalArgumentException if one of its columns is already assigned, or is mapped as not null and would
     *     always become null
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

    /** Adds a condition; all conditions must hold. */
    public Update<E> where(Expression<? super E, Boolean> condition) {
        conditions.add(Condition.of(condition));
        return this;
    }

    /** @throws NotRenderableException if an expression has no form in an update */
    public Statement render() {
        StatementKey key = new StatementKey().add(entity);
        values.forEach((column, value) -> key.add(column).add(value));
        key.add("where");
        conditions.forEach(key::add);
        return CACHE.get(key, java.time.Clock.systemUTC().instant(), () -> text(key));
    }

    private StatementCache.Text text(StatementKey key) {
        Renderer renderer = new Renderer(key.names(), null);
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
