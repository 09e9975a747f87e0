package dev.canopy.attribute;

import dev.canopy.attribute.Nodes.Comparison;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Computes expressions on instances, on values in the form of the database. It never loads anything. */
final class Evaluator {
    /** The instance for expressions that read none. */
    static final Object NO_INSTANCE = new Object();

    /** How many instances an attribute that refers to itself may pass through; more are taken for a cycle. */
    private static final int MAX_REFERENCES = 250;

    private final Fetched fetched;
    private int references;

    Evaluator(Fetched fetched) {
        this.fetched = fetched;
    }

    /**
     * The instance to evaluate an attribute on: that of the caller, or its target if it is a proxy.
     *
     * @throws NotLoadedException if the instance is not loaded
     */
    static Object loaded(Attribute<?, ?> attribute, Object instance) {
        try {
            ProxyTarget.requireLoaded(instance);
        } catch (NotLoadedException unnamed) {
            throw unnamed.of(attribute);
        }
        return ProxyTarget.of(instance);
    }

    @Nullable Object value(Expression<?, ?> expression, Object instance) {
        return switch (expression) {
            case Attribute<?, ?> node -> attribute(node, instance);
            case Nodes.Column<?, ?> node -> node.read(instance);
            case Nodes.Constant<?, ?> node -> constant(node);
            case Nodes.Bound<?, ?> node -> node.base();
            case Nodes.Now<?> node -> Type.TIME.toBase(fetched.now());
            case Nodes.Arithmetic<?, ?> node -> {
                Object left = value(node.left(), instance);
                Object right = value(node.right(), instance);
                yield (left == null || right == null) ? null : SqlArithmetic.compute(node.operator(), left, right);
            }
            case Nodes.Ratio<?> node -> {
                Object left = value(node.dividend(), instance);
                Object right = value(node.divisor(), instance);
                yield (left == null || right == null) ? null : SqlArithmetic.ratio(left, right);
            }
            case Nodes.Quotient<?, ?> node -> {
                Object left = value(node.dividend(), instance);
                Object right = value(node.divisor(), instance);
                yield left == null || right == null
                        ? null
                        : SqlArithmetic.quotient((Long) left, (Long) right, node.rounding());
            }
            case Nodes.Call<?, ?> node -> call(node, instance);
            case Nodes.Case<?, ?> node -> {
                for (Nodes.Branch<?, ?> branch : node.branches()) {
                    if (Boolean.TRUE.equals(value(branch.condition(), instance))) {
                        yield value(branch.result(), instance);
                    }
                }
                yield value(node.otherwise(), instance);
            }
            case Nodes.Coalesce<?, ?> node -> {
                for (Expression<?, ?> operand : node.operands()) {
                    Object value = value(operand, instance);
                    if (value != null) {
                        yield value;
                    }
                }
                yield null;
            }
            case Nodes.NullIf<?, ?> node -> {
                Object operand = value(node.operand(), instance);
                Object other = value(node.value(), instance);
                yield (operand == null || (other != null && SqlArithmetic.compare(operand, other) == 0))
                        ? null
                        : operand;
            }
            case Nodes.Compare<?> node -> {
                Object left = value(node.left(), instance);
                Object right = value(node.right(), instance);
                yield (left == null || right == null)
                        ? null
                        : holds(node.comparison(), SqlArithmetic.compare(left, right));
            }
            case Nodes.In<?> node -> {
                Object operand = value(node.operand(), instance);
                yield (operand == null && !node.values().isEmpty())
                        ? null
                        : node.values().stream().anyMatch(value -> isEqual(operand, value.base()));
            }
            case Nodes.Like<?> node -> {
                Object text = value(node.operand(), instance);
                Object pattern = value(node.pattern(), instance);
                yield (text == null || pattern == null) ? null : LikePattern.matches((String) text, (String) pattern);
            }
            case Nodes.IsNull<?> node -> value(node.operand(), instance) == null;
            case Nodes.Not<?> node -> {
                Object operand = value(node.operand(), instance);
                yield operand == null ? null : !((Boolean) operand);
            }
            case Nodes.Junction<?> node -> junction(node, instance);
            case Nodes.Truth<?> node -> value(node.operand(), instance);
            case Nodes.Exists<?, ?> node -> !related(node.relation(), instance).isEmpty();
            case Nodes.Via<?, ?, ?> node -> {
                Object other = associated(node.relation(), instance);
                yield other == null ? null : value(node.expression(), other);
            }
            case Nodes.Aggregate<?, ?, ?> node -> aggregate(node, related(node.relation(), instance));
            case Nodes.GroupAggregate<?, ?> node ->
                throw new IllegalStateException("An aggregate over the rows of a group can be used in a query only.");
            case Nodes.OnRole<?, ?, ?> node -> {
                Object other = fetched.role(node.role());
                if (other == null) {
                    throw new NotLoadedException(
                            node.role().name(), "Pass the instance in this role: Fetched.with(role, …).");
                }
                ProxyTarget.requireLoaded(other, node.role().name(), "Load the instance in this role first.");
                yield value(node.expression(), ProxyTarget.of(other));
            }
            case Nodes.Sided<?, ?> node -> value(node.evaluated(), instance);
            case Nodes.ByClass<?, ?> node -> {
                Object target = ProxyTarget.of(instance);
                for (Nodes.Special<?, ?> override : node.overrides()) {
                    if (override.subclass().isInstance(target)) {
                        yield value(override.expression(), target);
                    }
                }
                yield value(node.base(), instance);
            }
            case Nodes.Reference<?, ?> node -> reference(node, instance);
        };
    }

    private @Nullable Object attribute(Attribute<?, ?> attribute, Object instance) {
        try {
            return value(attribute.expression(), instance);
        } catch (NotLoadedException unnamed) {
            throw unnamed.of(attribute);
        }
    }

    private static <T> @Nullable Object constant(Nodes.Constant<?, T> node) {
        T value = node.value();
        return value == null ? null : node.type().toBase(value);
    }

    private @Nullable Object call(Nodes.Call<?, ?> node, Object instance) {
        List<Object> arguments = new ArrayList<>(node.arguments().size());
        for (Expression<?, ?> argument : node.arguments()) {
            Object value = value(argument, instance);
            if (value == null) {
                return null;
            }
            arguments.add(value);
        }
        return node.function().java().apply(arguments);
    }

    /** False decides an "and", true an "or"; if no operand decides, a null makes the result null. */
    private @Nullable Object junction(Nodes.Junction<?> node, Object instance) {
        boolean unknown = false;
        for (Condition<?> operand : node.operands()) {
            Object value = value(operand, instance);
            if (value == null) {
                unknown = true;
            } else if ((Boolean) value != node.all()) {
                return value;
            }
        }
        return unknown ? null : node.all();
    }

    private @Nullable Object reference(Nodes.Reference<?, ?> node, Object instance) {
        if (references == MAX_REFERENCES) {
            throw new IllegalStateException(
                    "'" + node.target().get().qualifiedName() + "' refers to itself through more than " + MAX_REFERENCES
                            + " instances; use a relation along the tree");
        }
        references++;
        try {
            return value(node.target().get(), instance);
        } finally {
            references--;
        }
    }

    private static boolean holds(Comparison comparison, int order) {
        return switch (comparison) {
            case EQ -> order == 0;
            case NE -> order != 0;
            case LT -> order < 0;
            case LE -> order <= 0;
            case GT -> order > 0;
            case GE -> order >= 0;
        };
    }

    private static boolean isEqual(@Nullable Object left, Object right) {
        return left != null && SqlArithmetic.compare(left, right) == 0;
    }

    // Related entities ------------------------------------------------------------------------------------------------

    private @Nullable Object associated(ToOne<?, ?> relation, Object instance) {
        return switch (relation.link()) {
            case Link.Mapped mapped -> {
                Object other = mapped.read(instance);
                if (other == null) {
                    yield null;
                }
                requireLoaded(other, mapped.field(), instance);
                yield ProxyTarget.of(other);
            }
            case Link.Columns columns -> {
                List<Object> rows = fetched(columns, relation.name(), instance);
                yield rows.isEmpty() ? null : rows.get(0);
            }
            case Link.Only only -> {
                List<Object> rows = fetched.rows(only, only);
                if (rows == null) {
                    throw notFetched(relation.name());
                }
                yield rows.isEmpty() ? null : rows.get(0);
            }
            case Link.Closure closure -> throw new IllegalStateException(relation.name());
            case Link.Chain chain -> throw new IllegalStateException(relation.name());
        };
    }

    private List<Object> related(ToMany<?, ?> relation, Object instance) {
        List<Object> all = switch (relation.link()) {
            case Link.Mapped mapped -> {
                Collection<?> others = (Collection<?>) mapped.read(instance);
                if (others == null) {
                    yield List.of();
                }
                requireLoaded(others, mapped.field(), instance);
                yield new ArrayList<>(others);
            }
            case Link.Columns columns -> fetched(columns, relation.name(), instance);
            case Link.Closure closure -> along(closure, instance);
            case Link.Chain chain -> {
                List<Object> ends = new ArrayList<>();
                for (Object between : related(chain.first(), instance)) {
                    ends.addAll(related(chain.second(), between));
                }
                yield ends;
            }
            case Link.Only only -> throw new IllegalStateException(relation.name());
        };
        Condition<?> filter = relation.filter();
        return filter == null
                ? all
                : all.stream()
                        .filter(other -> Boolean.TRUE.equals(value(filter, other)))
                        .toList();
    }

    /** Follows the tree without recursion, as a tree may be deeper than the stack. */
    private List<Object> along(Link.Closure closure, Object instance) {
        Set<Object> found = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Object> all = new ArrayList<>();
        Deque<Object> open = new ArrayDeque<>(List.of(instance));
        while (!open.isEmpty()) {
            Object next = ProxyTarget.of(open.removeFirst());
            if (!found.add(next)) {
                continue;
            }
            all.add(next);
            switch (closure.step()) {
                case ToOne<?, ?> up -> {
                    Object above = associated(up, next);
                    if (above != null) {
                        open.add(above);
                    }
                }
                case ToMany<?, ?> down -> open.addAll(related(down, next));
            }
        }
        return closure.withSelf() ? all : all.subList(1, all.size());
    }

    private List<Object> fetched(Link.Columns columns, String name, Object instance) {
        Object key = columns.key().read(instance);
        if (key == null) {
            return List.of();
        }
        List<Object> rows = fetched.rows(columns, key);
        if (rows == null) {
            throw notFetched(name);
        }
        return rows;
    }

    private static NotLoadedException notFetched(String name) {
        return new NotLoadedException(
                name,
                "Fetch the rows of the relation for all instances in one statement, and pass them: Fetched.with(" + name
                        + ", instances, rows).");
    }

    private static void requireLoaded(Object other, String field, Object instance) {
        ProxyTarget.requireLoaded(
                other,
                field,
                "Fetch it in the query that reads the instance: from " + ProxyTarget.entityName(instance)
                        + " e left join fetch e." + field + ".");
    }

    private @Nullable Object aggregate(Nodes.Aggregate<?, ?, ?> node, List<Object> rows) {
        Expression<?, ?> operand = node.operand();
        if (operand == null) {
            return (long) rows.size();
        }
        Expression<?, ?> compared = node.fold() == Nodes.Fold.COUNT_DISTINCT ? key(operand) : operand;
        List<Object> values = rows.stream()
                .map(row -> value(compared, row))
                .filter(Objects::nonNull)
                .toList();
        boolean whole = node.type().base() == Type.Base.LONG;
        return switch (node.fold()) {
            case COUNT -> (long) values.size();
            case COUNT_DISTINCT -> (long) distinct(values);
            case SUM ->
                whole
                        ? (Object) SqlArithmetic.saturatedSum(values)
                        : values.stream()
                                .map(java.math.BigDecimal.class::cast)
                                .reduce(java.math.BigDecimal.ZERO, java.math.BigDecimal::add);
            case MIN -> values.stream().min(SqlArithmetic::compare).orElse(null);
            case MAX -> values.stream().max(SqlArithmetic::compare).orElse(null);
            case AVG -> values.isEmpty() ? null : SqlArithmetic.exactSum(values).doubleValue() / values.size();
            case BIT_OR -> values.stream().mapToLong(Long.class::cast).reduce(0, (left, right) -> left | right);
        };
    }

    private static <E> Expression<E, ?> key(Expression<E, ?> operand) {
        return operand.type().key(operand);
    }

    /** The number of different values; decimals that differ only in scale are equal. */
    private static int distinct(List<Object> values) {
        Set<Object> different = new HashSet<>();
        values.forEach(value ->
                different.add(value instanceof java.math.BigDecimal decimal ? decimal.stripTrailingZeros() : value));
        return different.size();
    }
}
