package dev.canopy.attribute;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Functions of the database without a counterpart in Java, for queries only. */
public final class DatabaseFunctions {
    private DatabaseFunctions() {}

    /**
     * A condition of the database without a counterpart in Java. It is for queries only; an evaluation refuses it.
     *
     * @param hql with {@code {0}}, {@code {1}} … for the arguments
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <E> Condition<E> inDatabase(String hql, Expression<E, ?> first, Expression<E, ?>... others) {
        return Condition.of(inDatabase(Type.BOOLEAN, hql, first, others));
    }

    /**
     * A condition of the database in its own SQL. It is for queries only; an evaluation refuses it.
     *
     * @param sql with a {@code ?} for each argument, in their order
     */
    public static <E> Condition<E> inDatabase(String sql, Expression<E, ?> first, List<Expression<E, ?>> others) {
        String places = IntStream.rangeClosed(0, others.size())
                .mapToObj(i -> "{" + i + "}")
                .collect(Collectors.joining(", "));
        @SuppressWarnings({"unchecked", "rawtypes"}) // there are no arrays of a generic type
        Expression<E, ?>[] all = others.toArray(new Expression[0]);
        return inDatabase("cast(sql('" + sql + "', " + places + ") as Boolean)", first, all);
    }

    /**
     * An expression of the database without a counterpart in Java; see {@link #inDatabase(String, Expression,
     * Expression[])}.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static <E, T> Expression<E, T> inDatabase(
            Type<T> type, String hql, Expression<E, ?> first, Expression<E, ?>... others) {
        SqlFunction<T> function = new SqlFunction<>(hql, type, hql, arguments -> {
            throw new UnsupportedOperationException("This expression can be used in a query only: " + hql);
        });
        return call(function, first, others);
    }

    /**
     * Whether a key is one of these, for queries only. All keys are one parameter, so that any number of keys has the
     * same text.
     *
     * @param key a long, a UUID or a time
     */
    public static <E, K> Condition<E> isOneOf(Expression<E, K> key, Collection<? extends K> keys) {
        Type.Base base = key.type().base();
        OperandChecks.require(
                base == Type.Base.LONG || base == Type.Base.UUID || base == Type.Base.TIME,
                key.type(),
                "a long, a UUID or a time");
        String type = base.sql;
        return inDatabase(
                "cast(sql('(? = any (" + arrayOf(type) + "))', {0}, {1}) as Boolean)",
                key,
                Expressions.value(arrayText(keys)));
    }

    /**
     * SQL for an array that is bound as one text, such as {@code {1,2}}. The subquery makes PostgreSQL parse the text
     * once. Without it, the text is parsed for each row that no index selects.
     *
     * @param type the type of the elements in PostgreSQL
     */
    public static String arrayOf(String type) {
        return "array(select unnest(cast(cast(? as text) as " + type + "[])))";
    }

    /**
     * Values whose texts need no quotes, such as numbers and times, as the one text that is bound for {@link #arrayOf}.
     */
    public static String arrayText(Collection<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    static <E, T> Expression<E, T> call(SqlFunction<T> function, Expression<E, ?> first, Expression<E, ?>... others) {
        return new Nodes.Call<E, T>(
                function, Stream.concat(Stream.of(first), Arrays.stream(others)).toList());
    }
}
