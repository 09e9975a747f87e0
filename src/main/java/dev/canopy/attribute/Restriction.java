package dev.canopy.attribute;

import java.util.Optional;

/**
 * The rows from which a query starts. Every query has one, so that a query of tenants' data without the scope of its
 * caller does not compile.
 *
 * @param condition holds for each row; empty for all rows
 */
public record Restriction<E>(Class<E> entity, Optional<Condition<E>> condition) {
    /** The rows of the entity for which the condition holds. */
    public static <E> Restriction<E> to(Class<E> entity, Condition<E> condition) {
        return new Restriction<>(entity, Optional.of(condition));
    }

    /** All rows of the entity. */
    public static <E> Restriction<E> none(Class<E> entity) {
        return new Restriction<>(entity, Optional.empty());
    }
}
