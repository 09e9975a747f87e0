package dev.canopy.attribute;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How related entities are found from an entity. */
sealed interface Link {
    /** A mapped association. */
    record Mapped(String field, Function<Object, @Nullable Object> reader) implements Link {
        @Nullable Object read(Object instance) {
            return reader.apply(ProxyTarget.of(instance));
        }
    }

    /** Those whose column equals one of the entity; not mapped, so that their instances are fetched apart. */
    record Columns(Nodes.Column<?, ?> key, Nodes.Column<?, ?> targetKey) implements Link {}

    /** The only row of its table. */
    record Only(Class<?> table) implements Link {}

    /**
     * All ancestors or all descendants, by a closure table that has a row for each pair, or in Java by one step after the
     * other.
     *
     * @param step to the parent or to the children
     */
    record Closure(
            Class<?> table,
            Nodes.Column<?, ?> key,
            Nodes.Column<?, ?> target,
            Nodes.Column<?, ?> distance,
            Nodes.Column<?, ?> entityKey,
            Relation step,
            boolean withSelf)
            implements Link {}

    /** The related ones of related ones. */
    record Chain(ToMany<?, ?> first, ToMany<?, ?> second) implements Link {}
}
