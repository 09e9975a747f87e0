package dev.canopy.query;

import dev.canopy.attribute.Query;
import dev.canopy.testing.Prepared;
import dev.canopy.testing.Work;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A query as the driver runs it, for tests that look at its plan.
 *
 * @param text with the driver's markers of parameters
 * @param values the values of the parameters, as literals
 */
public record SqlOf(String text, String values) {
    public static SqlOf query(Translator translator, Query<?> query) {
        Sql sql = translator.toQuery(query.render());
        return new SqlOf(sql.text(), sql.values().stream().map(SqlOf::literal).collect(Collectors.joining(",")));
    }

    /** The first rows of a query. */
    public static SqlOf page(Translator translator, Query<?> query, int rows) {
        SqlOf all = query(translator, query);
        return new SqlOf(all.text() + " limit " + rows, all.values());
    }

    /** @param plans a value of {@code plan_cache_mode} */
    public Work work(Statement connection, String plans) throws Exception {
        try (Prepared query = Prepared.of(connection, plans, text)) {
            return query.work(values);
        }
    }

    private static String literal(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            case Object[] array ->
                "'{" + Arrays.stream(array).map(String::valueOf).collect(Collectors.joining(",")) + "}'";
            case Object other -> "'" + other.toString().replace("'", "''") + "'";
        };
    }
}
