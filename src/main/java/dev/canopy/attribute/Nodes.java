package dev.canopy.attribute;

import jakarta.persistence.MappedSuperclass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The nodes of expressions. Where nothing else is said, a null operand makes the result null. */
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

        /** True where this is false. */
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
        /** Toward zero. */
        DOWN,
        /** To the nearest, and from the middle away from zero. */
        HALF_UP
    }

    /** What becomes of many values: nulls are skipped; of nothing, sum and bitwise or are 0, the others null. */
    enum Fold {
        /** Of rows, or of values that are not null. */
        COUNT,
        COUNT_DISTINCT,
        /** Exact; whole numbers stay at the ends of their range. */
        SUM,
        MIN,
        MAX,
        /** Sum / count, each as a double. */
        AVG,
        BIT_OR;

        boolean hasZero() {
            return this == COUNT || this == COUNT_DISTINCT || this == SUM || this == BIT_OR;
        }
    }

    // Values ----------------------------------------------------------------------------------------------------------

    /** A persistent field; compared by identity, as the functions are. */
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

        /** In the form of the database. */
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
            // A column that may become null has a writer that takes it.
            ((BiConsumer<Object, @Nullable Object>) (BiConsumer<?, ?>) writer).accept(instance, type.fromBase(base));
        }

        @Override
        public String toString() {
            return field;
        }
    }

    /** A value of the definition, written into the text; null has a type, too. */
    record Constant<E, T>(Type<T> type, @Nullable T value) implements Expression<E, T> {}

    /** A value of a request; only ever bound. Compared by identity: one that comes twice is one parameter. */
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

    /** As doubles; null for a divisor of zero. */
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

    /** A whole number of the dividend's unit; null for a divisor of zero. */
    record Quotient<E, T>(Expression<E, T> dividend, Expression<E, Long> divisor, Rounding rounding)
            implements Expression<E, T> {
        Quotient {
            OperandChecks.sameBase(dividend.type(), Type.LONG);
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

    record Branch<E, T>(Expression<E, Boolean> condition, Expression<E, T> result) {}

    /** The first branch whose condition is true, neither false nor null; without any, the other value. */
    record Case<E, T>(List<Branch<E, T>> branches, Expression<E, T> otherwise) implements Expression<E, T> {
        Case {
            branches = List.copyOf(branches);
        }

        @Override
        public Type<T> type() {
            return otherwise.type();
        }
    }

    /** The first that is not null. */
    record Coalesce<E, T>(List<Expression<E, T>> operands) implements Expression<E, T> {
        Coalesce {
            operands = List.copyOf(operands);
        }

        @Override
        public Type<T> type() {
            return operands.get(0).type();
        }
    }

    /** Null where both are equal, else the first. */
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
            Type<?> type = left.type().hasKey() ? left.type() : right.type();
            return new Compare<>(comparison, type.key(left), type.key(right));
        }
    }

    /** Whether the operand is one of the values, none of which is null; without values false even for a null operand. */
    record In<E>(Expression<E, ?> operand, List<Bound<E, ?>> values) implements Condition<E> {
        In {
            values = List.copyOf(values);
        }

        /** A list of values is one parameter; null among them becomes {@code is null} beside the list. */
        static <E, T> Condition<E> of(Expression<E, T> operand, Collection<? extends @Nullable T> values) {
            Type<T> type = operand.type();
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
    }

    /** By the pattern language of SQL: {@code %}, {@code _}, and a backslash that takes their meaning away. */
    record Like<E>(Expression<E, ?> operand, Expression<E, ?> pattern) implements Condition<E> {}

    /** Never null itself. */
    record IsNull<E>(Expression<E, ?> operand) implements Condition<E> {}

    record Not<E>(Condition<E> operand) implements Condition<E> {}

    /** All of them, or one of them. */
    record Junction<E>(boolean all, List<Condition<E>> operands) implements Condition<E> {
        Junction {
            operands = List.copyOf(operands);
        }
    }

    /** A boolean value as a condition. */
    record Truth<E>(Expression<E, Boolean> operand) implements Condition<E> {}

    /** Whether there is a related one; never null itself. */
    record Exists<E, C>(ToMany<E, C> relation) implements Condition<E> {}

    // Related entities ------------------------------------------------------------------------------------------------

    /** A value of the associated entity; null where there is none. */
    record Via<E, A, T>(ToOne<E, A> relation, Expression<? super A, T> expression) implements Expression<E, T> {
        @Override
        public Type<T> type() {
            return expression.type();
        }
    }

    /** Of all related entities; of each the operand, or where there is none the entity itself. */
    record Aggregate<E, C, T>(
            Fold fold, ToMany<E, C> relation, @Nullable Expression<? super C, ?> operand, Type<T> type)
            implements Expression<E, T> {}

    /** Over the rows of a group, and so only in a query. */
    record GroupAggregate<E, T>(Fold fold, @Nullable Expression<E, ?> operand, Type<T> type)
            implements Expression<E, T> {}

    record OnRole<E, R, T>(Role<R> role, Expression<R, T> expression) implements Expression<E, T> {
        @Override
        public Type<T> type() {
            return expression.type();
        }
    }

    // Definitions -----------------------------------------------------------------------------------------------------

    /** One attribute whose two sides are written apart; that they agree is for the parity test to show. */
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
                        + ": it is no entity, and a query cannot name it.");
            }
        }
    }

    /** Another expression for instances of a subclass; the first that fits, with more special subclasses first. */
    record ByClass<E, T>(Expression<E, T> base, List<Special<E, T>> overrides) implements Expression<E, T> {
        ByClass {
            overrides = List.copyOf(overrides);
        }

        /** With another override, before those of its superclasses. */
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

    /** An attribute that is defined later, or is being defined. */
    record Reference<E, T>(Type<T> type, Supplier<Attribute<E, T>> target) implements Expression<E, T> {}
}
