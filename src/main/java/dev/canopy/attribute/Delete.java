package dev.canopy.attribute;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Builds a bulk delete by attributes, and renders it as HQL. Not thread-safe. */
public final class Delete<E> {
    private static final StatementCache CACHE = new StatementCache();

    private final Class<E> entity;
    private final List<Condition<?>> conditions = new ArrayList<>();

    private Delete(Class<E> entity) {
        this.entity = entity;
    }

    public static <E> Delete<E> of(Class<E> entity) {
        return new Delete<>(entity);
    }

    /** Adds a condition; all conditions must hold. */
    public Delete<E> where(Expression<? super E, Boolean> condition) {
        conditions.add(Condition.of(condition));
        return this;
    }

    /** @throws NotRenderableException if an expression has no form in a delete */
    public Statement render() {
        StatementKey key = new StatementKey().add(entity);
        conditions.forEach(key::add);
        return CACHE.get(key, Clock.systemUTC().instant(), () -> text(key));
    }

    private StatementCache.Text text(StatementKey key) {
        Renderer renderer = new Renderer(key.names(), null);
        String alias = renderer.newAlias(entity);
        String where = renderer.clause(" where ", conditions, Frame.of(entity, alias, null));
        return new StatementCache.Text(
                "delete from " + EntityMapping.name(entity) + " " + alias + where, renderer.usesNow());
    }
}
