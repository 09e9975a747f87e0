package dev.canopy.attribute;

import static dev.canopy.attribute.DatabaseFunctions.call;

/**
 * Functions of the text search of PostgreSQL that mean the same in Java. The result is null if an argument is null.
 * {@link #matches} can use a GIN index over the vector.
 */
public final class TextSearchFunctions {
    private static final SqlFunction<Boolean> MATCHES =
            SqlFunction.<TextVector, TextQuery>operator("matches", "@@", TextVector::matches);

    private TextSearchFunctions() {}

    /** Whether a query finds a text. */
    public static <E> Condition<E> matches(Expression<E, TextVector> text, Expression<E, TextQuery> query) {
        return Condition.of(call(MATCHES, text, query));
    }

    /**
     * Words and operators of a query, which the database puts in lower case by its locale. Therefore it is for queries
     * only; an evaluation refuses it, and takes the query that the database has made.
     *
     * @param query in the syntax of {@code tsquery}
     */
    public static <E> Expression<E, TextQuery> lowerCaseQuery(Expression<E, String> query) {
        return DatabaseFunctions.inDatabase(Type.TEXT_QUERY, Type.Base.TEXT_QUERY.fromText("lower({0})"), query);
    }
}
