package dev.canopy.attribute;

import jakarta.persistence.Basic;
import jakarta.persistence.Column;
import jakarta.persistence.Id;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** Reads from the annotations of an entity how it is stored. A field that the entity does not have is in no table. */
final class EntityMapping {
    private EntityMapping() {}

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
