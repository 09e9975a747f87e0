package dev.canopy.attribute;

import static dev.canopy.attribute.Nodes.Operator.MINUS;
import static dev.canopy.attribute.Nodes.Operator.PLUS;
import static dev.canopy.attribute.Nodes.Operator.TIMES;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes expressions: values, arithmetic, cases, and aggregates over the rows of a group. */
public final class Expressions {
    private static final Object NO_INSTANCE = new Object();
    private static final Set<Type.Base> CONSTANTS = Set.of(Type.Base.TEXT, Type.Base.BOOLEAN);
    private static final Nodes.Now<?> NOW = new Nodes.Now<>();

    private Expressions() {}

    // Values ----------------------------------------------------------------------------------------------------------

    /** A persistent field that is not in the catalogue, such as one that only relates entities. */
    public static <E, T> Expression<E, T> column(String field, Type<T> type, Function<E, @Nullable T> reader) {
        return new Nodes.Column<>(field, type, reader, null);
    }

    /** A value of a request. It is bound and never becomes text; null is {@link #nothing} of the type. */
    public static <E, T> Expression<E, T> value(Type<T> type, @Nullable T value) {
        return value == null ? nothing(type) : new Nodes.Bound<>(type, value);
    }

    public static <E> Expression<E, Long> value(long value) {
        return value(Type.LONG, value);
    }

    public static <E> Expression<E, String> value(@Nullable String value) {
        return value(Type.TEXT, value);
    }

    /**
     * A value that is part of the definition: text, a number, a boolean, bits, a range, a multirange, a duration, an
     * address, a list, or words or a query of the text search. It is written into the query.
     *
     * @throws IllegalArgumentException for other types
     */
    public static <E, T> Expression<E, T> constant(Type<T> type, T value) {
        OperandChecks.require(
                type.base().isNumeric() || type.base().isText() || CONSTANTS.contains(type.base()),
                type,
                "text, a number, a boolean, bits, a range, a multirange, a duration, an address, a list, or words or a query of"
                        + " the text search");
        return new Nodes.Constant<>(type, value);
    }

    public static <E> Expression<E, Long> constant(long value) {
        return constant(Type.LONG, value);
    }

    public static <E> Expression<E, String> constant(String value) {
        return constant(Type.TEXT, value);
    }

    /** The null of a type. */
    public static <E, T> Expression<E, T> nothing(Type<T> type) {
        return new Nodes.Constant<>(type, null);
    }

    /** The time of the query or of the evaluation, the same throughout. */
    @SuppressWarnings("unchecked") // it reads no entity
    public static <E> Expression<E, Instant> now() {
        return (Expression<E, Instant>) NOW;
    }

    /** The value of an expression that reads no instance. */
    public static <T> @Nullable T valueOf(Expression<?, T> expression) {
        return expression.type().fromBase(new Evaluator(Fetched.nothing()).value(expression, NO_INSTANCE));
    }

    // Arithmetic ------------------------------------------------------------------------------------------------------

    /** The sum of two numbers of one type; a result out of range is an error. */
    public static <E, T> Expression<E, T> plus(Expression<E, T> left, Expression<E, T> right) {
        return new Nodes.Arithmetic<>(PLUS, left, right);
    }

    /** The difference of two numbers of one type; a result out of range is an error. */
    public static <E, T> Expression<E, T> minus(Expression<E, T> left, Expression<E, T> right) {
        return new Nodes.Arithmetic<>(MINUS, left, right);
    }

    /** The product of two numbers of one type; a result out of range is an error. */
    public static <E, T> Expression<E, T> times(Expression<E, T> left, Expression<E, T> right) {
        return new Nodes.Arithmetic<>(TIMES, left, right);
    }

    /** The quotient of two whole numbers as a double; null for a divisor of zero. */
    public static <E> Expression<E, Double> ratio(Expression<E, ?> dividend, Expression<E, ?> divisor) {
        return new Nodes.Ratio<>(dividend, divisor);
    }

    /**
     * A long or a decimal, or a value object around one, divided by a long and truncated toward zero; null for a
     * divisor of zero.
     */
    public static <E, T> Expression<E, T> divide(Expression<E, T> dividend, Expression<E, Long> divisor) {
        return new Nodes.Quotient<>(dividend, divisor, Nodes.Rounding.DOWN);
    }

    /** The same, rounded to the nearest whole number, with halves away from zero. */
    public static <E, T> Expression<E, T> divideHalfUp(Expression<E, T> dividend, Expression<E, Long> divisor) {
        return new Nodes.Quotient<>(dividend, divisor, Nodes.Rounding.HALF_UP);
    }

    // Cases -----------------------------------------------------------------------------------------------------------

    /** The first operand that is not null. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <E, T> Expression<E, T> coalesce(Expression<E, T> first, Expression<E, T>... others) {
        List<Expression<E, T>> operands = new ArrayList<>(List.of(first));
        operands.addAll(Arrays.asList(others));
        return new Nodes.Coalesce<>(operands);
    }

    /** Null if the operand equals the value, otherwise the operand. */
    public static <E, T> Expression<E, T> nullIf(Expression<E, T> operand, Expression<E, T> value) {
        return new Nodes.NullIf<>(operand, value);
    }

    /** Starts a case expression, whose result is that of the first condition that is true. */
    public static <E, T> Cases<E, T> when(Expression<E, Boolean> condition, Expression<E, T> result) {
        return new Cases<E, T>(List.of()).when(condition, result);
    }

    /** A case expression that still needs a result for when no condition is true. */
    public static final class Cases<E, T> {
        private final List<Nodes.Branch<E, T>> branches;

        private Cases(List<Nodes.Branch<E, T>> branches) {
            this.branches = branches;
        }

        public Cases<E, T> when(Expression<E, Boolean> condition, Expression<E, T> result) {
            List<Nodes.Branch<E, T>> more = new ArrayList<>(branches);
            more.add(new Nodes.Branch<>(condition, result));
            return new Cases<>(more);
        }

        public Expression<E, T> otherwise(Expression<E, T> result) {
            return new Nodes.Case<>(branches, result);
        }
    }

    // Definitions -----------------------------------------------------------------------------------------------------

    /**
     * An expression with two separate sides, for when the query can look up a value that Java computes, or when a
     * function has no counterpart. Only the parity test shows that the sides agree.
     */
    public static <E, T> Expression<E, T> sided(Expression<E, T> evaluated, Expression<E, T> rendered) {
        OperandChecks.sameBase(evaluated.type(), rendered.type());
        return new Nodes.Sided<>(evaluated, rendered);
    }

    /**
     * Replaces an expression for the instances of a subclass and its subclasses, also in a query over the superclass.
     * Of several overrides, the one for the most special subclass applies, in any order of the overrides.
     *
     * <p>In a query, fields that two subclasses declare under one name are ambiguous; the persistence provider refuses
     * them.
     *
     * @param subclass an entity, which may be abstract
     * @throws IllegalArgumentException if the subclass has an override already, or is no entity that a query can name
     */
    @SuppressWarnings("unchecked") // only read where the instance is of the subclass
    public static <E, S extends E, T> Expression<E, T> override(
            Expression<E, T> base, Class<S> subclass, Expression<? super S, T> expression) {
        OperandChecks.sameBase(base.type(), expression.type());
        Nodes.ByClass<E, T> overridden =
                base instanceof Nodes.ByClass<E, T> more ? more : new Nodes.ByClass<>(base, List.of());
        return overridden.with(new Nodes.Special<>(subclass, (Expression<E, T>) expression));
    }

    /** Refers to an attribute whose definition is not complete, such as the one that contains the reference. */
    public static <E, T> Expression<E, T> reference(Type<T> type, Supplier<Attribute<E, T>> target) {
        return new Nodes.Reference<>(type, target);
    }

    // Groups ----------------------------------------------------------------------------------------------------------

    /** The number of rows of a group. */
    public static <E> Expression<E, Long> count() {
        return new Nodes.GroupAggregate<>(Nodes.Fold.COUNT, null, Type.LONG);
    }

    /** The number of different values in a group, without nulls. */
    public static <E> Expression<E, Long> countDistinct(Expression<E, ?> operand) {
        return new Nodes.GroupAggregate<>(Nodes.Fold.COUNT_DISTINCT, operand, Type.LONG);
    }

    /**
     * The exact sum of a group as {@link Type#sum}, and 0 for no values; a sum beyond the range of a long is an error.
     */
    public static <E, T> Expression<E, T> sum(Expression<E, T> operand) {
        return new Nodes.GroupAggregate<>(
                Nodes.Fold.SUM, ToMany.summable(operand), operand.type().sum());
    }

    /** The bits that are set in any row of the group. */
    public static <E> Expression<E, Bits> union(Expression<E, Bits> operand) {
        return new Nodes.GroupAggregate<>(Nodes.Fold.UNION, operand, Type.BITS);
    }

    public static <E, T> Expression<E, T> min(Expression<E, T> operand) {
        return new Nodes.GroupAggregate<>(Nodes.Fold.MIN, ToMany.ordered(operand), operand.type());
    }

    public static <E, T> Expression<E, T> max(Expression<E, T> operand) {
        return new Nodes.GroupAggregate<>(Nodes.Fold.MAX, ToMany.ordered(operand), operand.type());
    }

    /** The mean of the whole numbers in a group; null for no values. */
    public static <E> Expression<E, Double> avg(Expression<E, ?> operand) {
        OperandChecks.whole(operand.type());
        return new Nodes.GroupAggregate<>(Nodes.Fold.AVG, operand, Type.DOUBLE);
    }

    /**
     * The mean of the decimals in a group, rounded to nine decimal places with halves away from zero; null for no
     * values.
     */
    public static <E> Expression<E, BigDecimal> avgOfDecimals(Expression<E, BigDecimal> operand) {
        return new Nodes.GroupAggregate<>(Nodes.Fold.AVG, operand, Type.DECIMAL);
    }
}
