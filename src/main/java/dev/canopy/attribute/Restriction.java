package dev.canopy.attribute;

import java.util.Optional;

/**
 * The rows from which a query starts. Every query has one, so that a query of tenants' data without the scope of its
 * caller does not compile.
 *
 * @param condition holds for each row; empty for all rows
 * @param first whether the database must find the rows by the condition, before it looks at filters and the order
 */
public record Restriction<E>(Class<E> entity, Optional<Condition<E>> condition, boolean first) {
    /** The rows of the entity for which the condition holds. */
    public static <E> Restriction<E> to(Class<E> entity, Condition<E> condition) {
        return new Restriction<>(entity, Optional.of(condition), false);
    }

    /**
     * The same, so that the work does not depend on rows for which the condition does not hold: no index finds the rows
     * by a filter, or in the order of the query.
     */
    public static <E> Restriction<E> first(Class<E> entity, Condition<E> condition) {
        return new Restriction<>(entity, Optional.of(condition), true);
    }

    /** All rows of the entity. */
    public static <E> Restriction<E> none(Class<E> entity) {
        return new Restriction<>(entity, Optional.empty(), false);
    }
}
