package dev.canopy.attribute;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that a class defines for an entity. Defining an attribute registers it under its name. A set is filled
 * by one thread while the class that defines it is loaded, and only read afterwards.
 */
public final class Attributes<E> {
    private final Class<E> entity;
    private final List<Attribute<E, ?>> attributes = new ArrayList<>();
    private final List<Method<E, ?, ?>> methods = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private Attributes(Class<E> entity) {
        this.entity = entity;
    }

    public static <E> Attributes<E> of(Class<E> entity) {
        return new Attributes<>(entity);
    }

    /** A persistent field under its own name. */
    public <T> Attribute<E, T> column(String field, Type<T> type, Function<E, @Nullable T> reader) {
        return column(field, field, type, reader);
    }

    /** A persistent field under another name. */
    public <T> Attribute<E, T> column(String name, String field, Type<T> type, Function<E, @Nullable T> reader) {
        return register(name, "", new Nodes.Column<>(field, type, reader, null), List.of());
    }

    /**
     * A persistent field that other attributes may assign to.
     *
     * @param writer preferably a method of the entity, so that the persistence context notices the change
     */
    public <T> Attribute<E, T> column(
            String name, String field, Type<T> type, Function<E, @Nullable T> reader, BiConsumer<E, T> writer) {
        Nodes.Column<E, T> column = new Nodes.Column<>(field, type, reader, writer);
        return register(name, "", column, List.of(Assignment.assign(column, (Function<
                        Expression<E, T>, Expression<E, T>>)
                value -> value)));
    }

    /**
     * A computed attribute.
     *
     * @param name in camel case
     * @param description one sentence, as the catalogue shows it
     * @param expression over the entity, a superclass or an interface of it
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public final <T> Attribute<E, T> define(
            String name, String description, Expression<? super E, T> expression, Assignment<E, T>... assignments) {
        return register(name, description, expression, List.of(assignments));
    }

    /**
     * A function of one's own. Both sides must mean the same: the build translates the HQL, and {@code ParityIT}
     * compares them. The result is null if an argument is null.
     *
     * @param hql one term, with {@code {0}}, {@code {1}} … for the arguments
     * @param java from the arguments, in the form of the database, to the result
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public final <T> Attribute<E, T> function(
            String name,
            String description,
            Type<T> type,
            String hql,
            Function<List<Object>, @Nullable T> java,
            Expression<E, ?> first,
            Expression<E, ?>... others) {
        SqlFunction<T> function = new SqlFunction<>(name, type, hql, arguments -> {
            T result = java.apply(arguments);
            return result == null ? null : type.toBase(result);
        });
        return define(name, description, DatabaseFunctions.call(function, first, others));
    }

    /** An attribute with an argument. */
    public <A, T> Method<E, A, T> method(
            String name, String description, List<A> samples, Function<A, Expression<? super E, T>> definition) {
        Method<E, A, T> method = new Method<>(entity, claim(name), description, samples, definition);
        methods.add(method);
        return method;
    }

    private <T> Attribute<E, T> register(
            String name, String description, Expression<? super E, T> expression, List<Assignment<E, T>> assignments) {
        Attribute<E, T> attribute = new Attribute<>(entity, claim(name), description, expression, assignments);
        attributes.add(attribute);
        return attribute;
    }

    private String claim(String name) {
        if (!names.add(name)) {
            throw new IllegalArgumentException(entity.getSimpleName() + " has two attributes named '" + name + "'");
        }
        return name;
    }

    public Class<E> entity() {
        return entity;
    }

    public List<Attribute<E, ?>> attributes() {
        return List.copyOf(attributes);
    }

    public List<Method<E, ?, ?>> methods() {
        return List.copyOf(methods);
    }
}
