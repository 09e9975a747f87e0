package dev.canopy.attribute;

import jakarta.persistence.Id;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hibernate.Hibernate;

/** The columns that identify the rows of an entity, by which the rows of a query are matched with loaded instances. */
final class EntityId<E> {
    private final List<Field> fields = new ArrayList<>();

    private EntityId() {}

    static <E> EntityId<E> of(Class<E> entity) {
        EntityId<E> id = new EntityId<>();
        for (Class<?> type = entity; type != null; type = type.getSuperclass()) {
            Arrays.stream(type.getDeclaredFields())
                    .filter(field -> field.isAnnotationPresent(Id.class))
                    .forEach(id.fields::add);
        }
        id.fields.forEach(field -> field.setAccessible(true));
        return id;
    }

    List<String> names() {
        return fields.stream().map(Field::getName).toList();
    }

    /** To be selected and read as they come. */
    @SuppressWarnings("unchecked") // of a type that is not looked at
    List<Expression<E, ?>> columns() {
        List<Expression<E, ?>> columns = new ArrayList<>();
        fields.forEach(field -> columns.add(Expressions.column(
                field.getName(), (Type<Object>) (Type<?>) Type.TEXT, instance -> get(field, instance))));
        return columns;
    }

    List<Object> of(Object instance) {
        return fields.stream().map(field -> get(field, instance)).toList();
    }

    private static Object get(Field field, Object instance) {
        try {
            return field.get(Hibernate.unproxy(instance)); // the fields of a proxy are not those of its row
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
