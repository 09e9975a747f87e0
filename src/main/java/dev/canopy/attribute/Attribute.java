package dev.canopy.attribute;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A named expression over an entity: evaluated on an instance, rendered into a query, composed with others. Defined
 * through {@link Attributes}. Immutable and safe for use by many threads.
 *
 * @param <E> the entity
 * @param <T> the class of the value
 */
public final class Attribute<E, T> implements Expression<E, T> {
    private final Class<E> entity;
    private final String name;
    private final String description;
    private final Expression<? super E, T> expression;
    private final List<Assignment<E, T>> assignments;
    private volatile @Nullable Boolean closed;

    Attribute(
            Class<E> entity,
            String name,
            String description,
            Expression<? super E, T> expression,
            List<Assignment<E, T>> assignments) {
        this.entity = entity;
        this.name = name;
        this.description = description;
        this.expression = expression;
        this.assignments = List.copyOf(assignments);
    }

    /** The attribute that a method makes for one call; it is never shared with another call. */
    static <E, T> Attribute<E, T> ofCall(
            Class<E> entity, String name, String description, Expression<? super E, T> expression) {
        Attribute<E, T> attribute = new Attribute<>(entity, name, description, expression, List.of());
        attribute.closed = false;
        return attribute;
    }

    /**
     * The value on an instance, now.
     *
     * @return null where the definition gives null
     * @throws NotLoadedException if the instance or a related entity is not loaded; the message names it
     * @throws ArithmeticException if a result is out of range
     */
    public @Nullable T of(E instance) {
        return of(instance, Fetched.nothing());
    }

    /** The value on an instance with the related entities that were fetched for it, at the time of the fetch. */
    public @Nullable T of(E instance, Fetched fetched) {
        return type().fromBase(new Evaluator(fetched).value(this, Evaluator.loaded(this, instance)));
    }

    /**
     * Assigns the value to an instance by changing the columns behind the attribute.
     *
     * @param value may be null if the columns may be null
     * @throws IllegalStateException if the attribute cannot be assigned
     * @throws IllegalArgumentException if a column would become null that is mapped as not null
     */
    public void set(E instance, @Nullable T value) {
        requireAssignable();
        Expression<E, T> assigned = Expressions.value(type(), value);
        Evaluator evaluator = new Evaluator(Fetched.nothing());
        Object target = Evaluator.loaded(this, instance);
        // Compute all values before the first write, as an update statement does.
        List<@Nullable Object> values = new ArrayList<>();
        for (Assignment<E, T> assignment : assignments) {
            Object computed = evaluator.value(assignment.expression(assigned), target);
            if (computed == null) {
                requireNullable(assignment);
            }
            values.add(computed);
        }
        for (int i = 0; i < values.size(); i++) {
            assignments.get(i).column().write(target, values.get(i));
        }
    }

    void requireAssignable() {
        if (assignments.isEmpty()) {
            throw new IllegalStateException("'" + qualifiedName() + "' cannot be assigned; it defines no assignment");
        }
    }

    void requireNullable(Assignment<E, T> assignment) {
        String field = assignment.column().field();
        if (EntityMapping.isRequired(entity, field)) {
            throw new IllegalArgumentException(
                    "'" + qualifiedName() + "' cannot be null: the field '" + field + "' is mapped as not null");
        }
    }

    /** The column that an attribute or expression is. */
    static Nodes.Column<?, ?> column(Expression<?, ?> expression) {
        return switch (expression) {
            case Nodes.Column<?, ?> column -> column;
            case Attribute<?, ?> attribute -> column(attribute.expression);
            default -> throw new IllegalArgumentException("An assignment needs a column, not " + expression);
        };
    }

    public Class<E> entity() {
        return entity;
    }

    /** In camel case, unique among the attributes of the entity. */
    public String name() {
        return name;
    }

    /** {@code Entity.name}. */
    public String qualifiedName() {
        return entity.getSimpleName() + "." + name;
    }

    public String description() {
        return description;
    }

    @Override
    public Type<T> type() {
        return expression.type();
    }

    public boolean isAssignable() {
        return !assignments.isEmpty();
    }

    public AttributeKind kind() {
        return AttributeKind.of(expression);
    }

    /** The relations to fetch before the attribute can be evaluated, with one statement each. */
    public Set<Fetch> fetches() {
        return NodeTraversal.fetches(entity, expression);
    }

    /** The aliases of the other instances that the attribute reads. */
    public Set<EntityAlias<?>> aliases() {
        Set<EntityAlias<?>> aliases = new LinkedHashSet<>();
        NodeTraversal.find(expression, Nodes.OnAlias.class).forEach(node -> aliases.add(node.alias()));
        return aliases;
    }

    Expression<? super E, T> expression() {
        return expression;
    }

    List<Assignment<E, T>> assignments() {
        return assignments;
    }

    /** Whether the attribute is defined once and contains no value of a request, so that its text never changes. */
    boolean isClosed() {
        Boolean known = closed;
        if (known == null) {
            known = NodeTraversal.find(expression, Nodes.Bound.class).isEmpty()
                    && NodeTraversal.find(expression, Nodes.In.class).isEmpty();
            closed = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return qualifiedName();
    }
}
