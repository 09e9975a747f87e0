package dev.canopy.attribute;

import jakarta.persistence.Basic;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads from the annotations of an entity how it is stored. A field that the entity does not have is in no table. */
final class EntityMapping {
    private EntityMapping() {}

    /** The name of an entity in HQL. */
    static String name(Class<?> entity) {
        Entity annotation = entity.getAnnotation(Entity.class);
        return annotation == null || annotation.name().isEmpty() ? entity.getSimpleName() : annotation.name();
    }

    /** Whether a field is never null: an id, a primitive, or a field or getter that is annotated so. */
    static boolean isRequired(Class<?> entity, String field) {
        return hierarchy(entity).flatMap(type -> members(type, field)).anyMatch(EntityMapping::isRequired);
    }

    private static boolean isRequired(AnnotatedElement member) {
        Column column = member.getAnnotation(Column.class);
        Basic basic = member.getAnnotation(Basic.class);
        return member.isAnnotationPresent(Id.class)
                || (member instanceof Field field && field.getType().isPrimitive())
                || (column != null && !column.nullable())
                || (basic != null && !basic.optional());
    }

    /** Whether each class of the entity's hierarchy has a table of its own. */
    static boolean isJoined(Class<?> entity) {
        return hierarchy(entity)
                .map(type -> type.getAnnotation(Inheritance.class))
                .anyMatch(inheritance -> inheritance != null && inheritance.strategy() == InheritanceType.JOINED);
    }

    /**
     * Under joined inheritance, the class whose table holds a field of the entity; null if the entity has no such
     * field.
     */
    static @Nullable Class<?> table(Class<?> entity, String field) {
        Class<?> table = entity;
        for (Class<?> type : hierarchy(entity).toList()) {
            if (type.isAnnotationPresent(Entity.class)) {
                table = type;
            }
            if (members(type, field).findAny().isPresent()) {
                return table;
            }
        }
        return null;
    }

    private static Stream<Class<?>> hierarchy(Class<?> entity) {
        return Stream.<Class<?>>iterate(entity, Objects::nonNull, Class::getSuperclass);
    }

    /** The field itself and its getter, as annotations may be at either. */
    private static Stream<AnnotatedElement> members(Class<?> type, String field) {
        String getter = "get" + field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1);
        return Stream.concat(
                Arrays.stream(type.getDeclaredFields())
                        .filter(declared -> declared.getName().equals(field)),
                Arrays.stream(type.getDeclaredMethods())
                        .filter(declared -> declared.getName().equals(getter) && declared.getParameterCount() == 0));
    }
}
