package dev.canopy.attribute;

import dev.canopy.attribute.Nodes.Comparison;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes expressions on instances, on values in the form of the database. It never loads anything. */
final class Evaluator {
    /** The instance for expressions that read none. */
    static final Object NO_INSTANCE = new Object();

    /**
     * How many instances an attribute that refers to itself may pass through; a higher number is treated as a cycle.
     */
    private static final int MAX_REFERENCES = 250;

    private final Fetched fetched;
    private final RelatedEvaluator related;
    private int references;

    Evaluator(Fetched fetched) {
        this.fetched = fetched;
        this.related = new RelatedEvaluator(this, fetched);
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
                        : SqlArithmetic.quotient(left, (Long) right, node.rounding());
            }
            case Nodes.Call<?, ?> node -> call(node, instance);
            case Nodes.Between<?, ?> node ->
                SqlArithmetic.range(value(node.lower(), instance), value(node.upper(), instance));
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
                yield (text == null || pattern == null) ? null : SqlText.isLike((String) text, (String) pattern);
            }
            case Nodes.IsNull<?> node -> value(node.operand(), instance) == null;
            case Nodes.Not<?> node -> {
                Object operand = value(node.operand(), instance);
                yield operand == null ? null : !((Boolean) operand);
            }
            case Nodes.Junction<?> node -> junction(node, instance);
            case Nodes.Truth<?> node -> value(node.operand(), instance);
            case Nodes.Exists<?, ?> node ->
                !related.related(node.relation(), instance).isEmpty();
            case Nodes.Via<?, ?, ?> node -> {
                Object other = related.associated(node.relation(), instance);
                yield other == null ? null : value(node.expression(), other);
            }
            case Nodes.Aggregate<?, ?, ?> node -> related.aggregate(node, instance);
            case Nodes.GroupAggregate<?, ?> node ->
                throw new IllegalStateException("An aggregate over the rows of a group can be used in a query only.");
            case Nodes.OnAlias<?, ?, ?> node -> {
                Object other = fetched.alias(node.alias());
                if (other == null) {
                    throw new NotLoadedException(
                            node.alias().name(), "Pass the instance under this alias: Fetched.with(alias, …).");
                }
                ProxyTarget.requireLoaded(other, node.alias().name(), "Load the instance under this alias first.");
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
}
