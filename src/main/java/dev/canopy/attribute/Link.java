package dev.canopy.attribute;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A way from an entity to its related entities. */
sealed interface Link {
    /** A mapped association. */
    record Mapped(String field, Function<Object, @Nullable Object> reader) implements Link {
        @Nullable Object read(Object instance) {
            return reader.apply(ProxyTarget.of(instance));
        }
    }

    /**
     * Entities whose column equals a column of this entity. They are not mapped, and so fetched separately.
     *
     * @param within columns that are then equal as well, which a query also names; null for none
     */
    record Columns(
            Nodes.Column<?, ?> key,
            Nodes.Column<?, ?> targetKey,
            @Nullable Within within) implements Link {}

    /** A column of an entity, and the column of the related entities that always equals it. */
    record Within(Nodes.Column<?, ?> column, Nodes.Column<?, ?> targetColumn) {}

    /** The only row of its table. */
    record Only(Class<?> table) implements Link {}

    /**
     * All ancestors or all descendants: in a query by a closure table with a row for each pair, in Java step by step.
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

    /** Entities that are related to related entities. */
    record Chain(ToMany<?, ?> first, ToMany<?, ?> second) implements Link {}
}
