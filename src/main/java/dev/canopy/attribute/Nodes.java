package dev.canopy.attribute;

import jakarta.persistence.MappedSuperclass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The nodes of expressions. Unless a node says otherwise, a null operand makes the result null. */
final class Nodes {
    private Nodes() {}

    enum Comparison {
        EQ(" = "),
        NE(" <> "),
        LT(" < "),
        LE(" <= "),
        GT(" > "),
        GE(" >= ");

        private final String hql;

        Comparison(String hql) {
            this.hql = hql;
        }

        String hql() {
            return hql;
        }

        boolean isOrder() {
            return this != EQ && this != NE;
        }

        /** The comparison that is true where this one is false. */
        Comparison opposite() {
            return switch (this) {
                case EQ -> NE;
                case NE -> EQ;
                case LT -> GE;
                case LE -> GT;
                case GT -> LE;
                case GE -> LT;
            };
        }
    }

    enum Operator {
        PLUS(" + "),
        MINUS(" - "),
        TIMES(" * ");

        private final String hql;

        Operator(String hql) {
            this.hql = hql;
        }

        String hql() {
            return hql;
        }
    }

    enum Rounding {
        /** Truncates toward zero. */
        DOWN,
        /** Rounds to the nearest whole number, with halves away from zero. */
        HALF_UP
    }

    /**
     * An aggregate function. It skips nulls; without values, counts and sums are 0, a union is empty, and the others
     * are null.
     */
    enum Fold {
        /** The number of rows, or of values that are not null. */
        COUNT,
        COUNT_DISTINCT,
        /** The exact sum. */
        SUM,
        MIN,
        MAX,
        /** The sum divided by the count: as a double, or as a decimal with nine decimal places. */
        AVG,
        /** The union of bits, or of ranges as a multirange. */
        UNION;

        boolean hasZero() {
            return this == COUNT || this == COUNT_DISTINCT || this == SUM || this == UNION;
        }
    }

    // Values ----------------------------------------------------------------------------------------------------------

    /** A persistent field. Columns are compared by identity, as their functions are. */
    static final class Column<E, T> implements Expression<E, T> {
        private final String field;
        private final Type<T> type;
        private final Function<E, @Nullable T> reader;
        private final @Nullable BiConsumer<E, T> writer;

        Column(String field, Type<T> type, Function<E, @Nullable T> reader, @Nullable BiConsumer<E, T> writer) {
            this.field = field;
            this.type = type;
            this.reader = reader;
            this.writer = writer;
        }

        String field() {
            return field;
        }

        @Override
        public Type<T> type() {
            return type;
        }

        /** The value in the form of the database. */
        @SuppressWarnings("unchecked") // the renderer and the evaluator follow the types of the definition
        @Nullable Object read(Object instance) {
            T value = reader.apply((E) ProxyTarget.of(instance));
            return value == null ? null : type.toBase(value);
        }

        @SuppressWarnings("unchecked")
        void write(Object instance, @Nullable Object base) {
            if (writer == null) {
                throw new IllegalStateException("'" + field + "' has no writer");
            }
            // The writer of a column that may be null accepts null.
            ((BiConsumer<Object, @Nullable Object>) (BiConsumer<?, ?>) writer).accept(instance, type.fromBase(base));
        }

        @Override
        public String toString() {
            return field;
        }
    }

    /** A value of the definition, which is written into the text. It may be null. */
    record Constant<E, T>(Type<T> type, @Nullable T value) implements Expression<E, T> {}

    /**
     * A value of a request, which is always bound. A node that occurs twice is one parameter, as nodes compare by
     * identity.
     */
    static final class Bound<E, T> implements Expression<E, T> {
        private final Type<T> type;
        private final Object base;

        Bound(Type<T> type, T value) {
            this.type = type;
            this.base = type.toBase(value);
        }

        Object base() {
            return base;
        }

        @Override
        public Type<T> type() {
            return type;
        }
    }

    /** The time of the query, or of the evaluation. */
    record Now<E>() implements Expression<E, java.time.Instant> {
        @Override
        public Type<java.time.Instant> type() {
            return Type.TIME;
        }
    }

    record Arithmetic<E, T>(Operator operator, Expression<E, T> left, Expression<E, T> right)
            implements Expression<E, T> {
        Arithmetic {
            OperandChecks.numeric(left.type());
            OperandChecks.sameBase(left.type(), right.type());
        }

        @Override
        public Type<T> type() {
            return left.type();
        }
    }

    /** The quotient as a double; null for a divisor of zero. */
    record Ratio<E>(Expression<E, ?> dividend, Expression<E, ?> divisor) implements Expression<E, Double> {
        Ratio {
            OperandChecks.whole(dividend.type());
            OperandChecks.whole(divisor.type());
        }

        @Override
        public Type<Double> type() {
            return Type.DOUBLE;
        }
    }

    /** The quotient as a whole number in the dividend's unit; null for a divisor of zero. */
    record Quotient<E, T>(Expression<E, T> dividend, Expression<E, Long> divisor, Rounding rounding)
            implements Expression<E, T> {
        Quotient {
            Type.Base base = dividend.type().base();
            OperandChecks.require(
                    base == Type.Base.LONG || base == Type.Base.DECIMAL, dividend.type(), "a long or a decimal");
        }

        @Override
        public Type<T> type() {
            return dividend.type();
        }
    }

    record Call<E, T>(SqlFunction<T> function, List<? extends Expression<E, ?>> arguments) implements Expression<E, T> {
        Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public Type<T> type() {
            return function.type();
        }
    }

    /** The range between two bounds. It is never null itself: a bound that is null is missing. */
    record Between<E, T extends Comparable<? super T>>(
            Type<Range<T>> type, Expression<E, T> lower, Expression<E, T> upper) implements Expression<E, Range<T>> {}

    record Branch<E, T>(Expression<E, Boolean> condition, Expression<E, T> result) {}

    /** The result of the first branch whose condition is true; if all are false or null, the other value. */
    record Case<E, T>(List<Branch<E, T>> branches, Expression<E, T> otherwise) implements Expression<E, T> {
        Case {
            branches = List.copyOf(branches);
        }

        @Override
        public Type<T> type() {
            return otherwise.type();
        }
    }

    /** The first operand that is not null. */
    record Coalesce<E, T>(List<Expression<E, T>> operands) implements Expression<E, T> {
        Coalesce {
            operands = List.copyOf(operands);
        }

        @Override
        public Type<T> type() {
            return operands.get(0).type();
        }
    }

    /** Null if both are equal, otherwise the operand. */
    record NullIf<E, T>(Expression<E, T> operand, Expression<E, T> value) implements Expression<E, T> {
        @Override
        public Type<T> type() {
            return operand.type();
        }
    }

    // Conditions ------------------------------------------------------------------------------------------------------

    record Compare<E>(Comparison comparison, Expression<E, ?> left, Expression<E, ?> right) implements Condition<E> {
        static <E> Compare<E> of(Comparison comparison, Expression<E, ?> left, Expression<E, ?> right) {
            OperandChecks.sameBase(left.type(), right.type());
            OperandChecks.comparable(left.type());
            Type<?> type = left.type().hasKey() ? left.type() : right.type();
            return new Compare<>(comparison, type.key(left), type.key(right));
        }
    }

    /** Whether the operand is one of the values, none of which is null. Without values it is false, also for null. */
    record In<E>(Expression<E, ?> operand, List<Bound<E, ?>> values) implements Condition<E> {
        In {
            values = List.copyOf(values);
        }

        /** One parameter holds all values; a null among them adds {@code is null}. */
        static <E, T> Condition<E> of(Expression<E, T> operand, Collection<? extends @Nullable T> values) {
            Type<T> type = operand.type();
            OperandChecks.comparable(type);
            List<Bound<E, ?>> bound = new ArrayList<>();
            for (T value : values) {
                if (value != null) {
                    bound.add((Bound<E, ?>) type.key(new Bound<E, T>(type, value)));
                }
            }
            In<E> in = new In<>(type.key(operand), bound);
            if (bound.size() == values.size()) {
                return in;
            }
            return bound.isEmpty() ? operand.isNull() : in.or(operand.isNull());
        }

        /** How the database holds the operand and each of the values. */
        Type.Base base() {
            return operand.type().base();
        }
    }

    /** Whether the operand matches a pattern of SQL with {@code %} and {@code _}, which a backslash escapes. */
    record Like<E>(Expression<E, ?> operand, Expression<E, ?> pattern) implements Condition<E> {}

    /** Whether the operand is null; never null itself. */
    record IsNull<E>(Expression<E, ?> operand) implements Condition<E> {}

    record Not<E>(Condition<E> operand) implements Condition<E> {}

    /** Whether all operands are true, or at least one. */
    record Junction<E>(boolean all, List<Condition<E>> operands) implements Condition<E> {
        Junction {
            operands = List.copyOf(operands);
        }
    }

    /** A boolean value as a condition. */
    record Truth<E>(Expression<E, Boolean> operand) implements Condition<E> {}

    /** Whether there is a related entity; never null itself. */
    record Exists<E, C>(ToMany<E, C> relation) implements Condition<E> {}

    // Related entities ------------------------------------------------------------------------------------------------

    /** A value of the associated entity; null if there is none. */
    record Via<E, A, T>(ToOne<E, A> relation, Expression<? super A, T> expression) implements Expression<E, T> {
        @Override
        public Type<T> type() {
            return expression.type();
        }
    }

    /** An aggregate over the operand of all related entities, or over the entities themselves without an operand. */
    record Aggregate<E, C, T>(
            Fold fold, ToMany<E, C> relation, @Nullable Expression<? super C, ?> operand, Type<T> type)
            implements Expression<E, T> {}

    /** An aggregate over the rows of a group, which only a query has. */
    record GroupAggregate<E, T>(Fold fold, @Nullable Expression<E, ?> operand, Type<T> type)
            implements Expression<E, T> {}

    record OnAlias<E, R, T>(EntityAlias<R> alias, Expression<R, T> expression) implements Expression<E, T> {
        @Override
        public Type<T> type() {
            return expression.type();
        }
    }

    // Definitions -----------------------------------------------------------------------------------------------------

    /** An expression with two separate sides; only the parity test shows that they agree. */
    record Sided<E, T>(Expression<E, T> evaluated, Expression<E, T> rendered) implements Expression<E, T> {
        @Override
        public Type<T> type() {
            return rendered.type();
        }
    }

    record Special<E, T>(Class<? extends E> subclass, Expression<E, T> expression) {
        Special {
            if (subclass.isInterface() || subclass.isAnnotationPresent(MappedSuperclass.class)) {
                throw new IllegalArgumentException("An attribute cannot be overridden for " + subclass.getSimpleName()
                        + ": it is not an entity, so queries cannot refer to it.");
            }
        }
    }

    /**
     * The expression of the first override whose subclass the instance belongs to, with more special subclasses first.
     */
    record ByClass<E, T>(Expression<E, T> base, List<Special<E, T>> overrides) implements Expression<E, T> {
        ByClass {
            overrides = List.copyOf(overrides);
        }

        /** Adds an override before those of its superclasses. */
        ByClass<E, T> with(Special<E, T> added) {
            List<Special<E, T>> more = new ArrayList<>();
            boolean placed = false;
            for (Special<E, T> override : overrides) {
                if (override.subclass() == added.subclass()) {
                    throw new IllegalArgumentException("An attribute is overridden twice for "
                            + added.subclass().getSimpleName() + ".");
                }
                if (!placed && override.subclass().isAssignableFrom(added.subclass())) {
                    more.add(added);
                    placed = true;
                }
                more.add(override);
            }
            if (!placed) {
                more.add(added);
            }
            return new ByClass<>(base, more);
        }

        @Override
        public Type<T> type() {
            return base.type();
        }
    }

    /** An attribute whose definition is not complete yet. */
    record Reference<E, T>(Type<T> type, Supplier<Attribute<E, T>> target) implements Expression<E, T> {}
}
