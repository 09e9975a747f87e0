package dev.canopy.attribute;

import static dev.canopy.attribute.DatabaseFunctions.call;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;

/**
 * Functions of lists of texts, which are arrays of PostgreSQL, that mean the same on both sides. The result is null if
 * an argument is null. {@link #covers} and {@link #overlaps} can use a GIN index over the list.
 */
public final class ListFunctions {
    private static final SqlFunction<Boolean> CONTAINS = new SqlFunction<>(
            "contains",
            Type.BOOLEAN,
            // Nothing is in an empty list, not even null, unless it is asked before.
            "cast(sql('(case when ? is not null then ? = any(?) end)', {1}, {1}, {0}) as Boolean)",
            arguments -> texts(arguments.get(0)).contains(arguments.get(1)));
    private static final SqlFunction<Boolean> COVERS = SqlFunction.operator(
            "covers", "@>", (List<String> list, List<String> other) -> new HashSet<>(list).containsAll(other));
    private static final SqlFunction<Boolean> OVERLAPS = SqlFunction.operator(
            "overlaps", "&&", (List<String> list, List<String> other) -> !Collections.disjoint(list, other));
    private static final SqlFunction<Integer> SIZE = new SqlFunction<>(
            "size",
            Type.INTEGER,
            "function('cardinality' as Integer, {0})",
            arguments -> texts(arguments.get(0)).size());

    private ListFunctions() {}

    @SuppressWarnings("unchecked") // the base says so
    private static List<String> texts(Object list) {
        return (List<String>) list;
    }

    /** Whether one of the texts is this one. */
    public static <E> Condition<E> contains(Expression<E, List<String>> list, Expression<E, String> text) {
        return Condition.of(call(CONTAINS, list, text));
    }

    /** Whether all texts of the other list are in this one; true for an empty other one. */
    public static <E> Condition<E> covers(Expression<E, List<String>> list, Expression<E, List<String>> other) {
        return Condition.of(call(COVERS, list, other));
    }

    /** Whether both lists have a text in common. */
    public static <E> Condition<E> overlaps(Expression<E, List<String>> left, Expression<E, List<String>> right) {
        return Condition.of(call(OVERLAPS, left, right));
    }

    /** The number of texts. */
    public static <E> Expression<E, Integer> size(Expression<E, List<String>> list) {
        return call(SIZE, list);
    }
}
