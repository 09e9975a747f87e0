package dev.canopy.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a statement reads and writes, and the equations between columns of that which each row has to meet. It knows as
 * much of SQL as the statements of the service need; what it does not know is no equation.
 *
 * @param all the tables, subqueries and functions
 */
record StatementSources(List<Source> all, List<Equation> equations) {
    /**
     * A table in one place of the statement, or what is used like one.
     *
     * @param place tells the same names in other places apart
     * @param name of the table; that of a subquery is empty
     */
    record Source(int place, String name, Kind kind) {}

    /** How a statement uses a source. */
    enum Kind {
        TABLE,
        /** A table to which rows are added. */
        TARGET,
        /** A subquery, a common table expression or a function. */
        DERIVED
    }

    /**
     * A column that has to be equal to a value, or to a column of another source.
     *
     * @param other empty for a value or a subquery
     * @param isValue whether it is a value
     */
    record Equation(Source source, String column, Optional<Source> other, boolean isValue) {}

    /** A select, insert, update or delete, with what encloses it. */
    record Query(Optional<Query> outer, Map<String, Source> byAlias) {
        Optional<Source> find(String alias) {
            return Optional.ofNullable(byAlias.get(alias)).or(() -> outer.flatMap(query -> query.find(alias)));
        }

        /**
         * The sources of a column without an alias: the tables that have it, or else what may have it.
         *
         * @param columns those of tables
         */
        private List<Source> owners(String column, Map<String, Set<String>> columns) {
            List<Source> tables = sources(source -> source.kind() == Kind.TABLE && has(source, column, columns));
            List<Source> targets = sources(source -> source.kind() == Kind.TARGET && has(source, column, columns));
            List<Source> derived = sources(source -> source.kind() == Kind.DERIVED);
            return Stream.of(tables, derived, targets)
                    .filter(found -> !found.isEmpty())
                    .findFirst()
                    .or(() -> outer.map(query -> query.owners(column, columns)))
                    .orElse(List.of());
        }

        private static boolean has(Source source, String column, Map<String, Set<String>> columns) {
            return columns.getOrDefault(source.name(), Set.of()).contains(column);
        }

        private List<Source> sources(Predicate<Source> wanted) {
            return byAlias.values().stream().filter(wanted).toList();
        }
    }

    /** @param columns the columns of each table */
    static StatementSources of(String statement, Map<String, Set<String>> columns) {
        StatementReader reader = new StatementReader(statement);
        reader.query(Optional.empty(), false);
        return new StatementSources(
                List.copyOf(reader.sources()),
                reader.pairs().stream()
                        .flatMap(pair -> equations(pair, columns))
                        .toList());
    }

    private static Stream<Equation> equations(StatementCondition.Pair pair, Map<String, Set<String>> columns) {
        String name = pair.column().substring(pair.column().indexOf('.') + 1);
        List<Source> owners = owners(pair.query(), pair.column(), columns).stream()
                .filter(pair.reach()::contains)
                .toList();
        if (pair.isOfValue() || pair.other().equals("select")) {
            return owners.stream().map(source -> new Equation(source, name, Optional.empty(), pair.isOfValue()));
        }
        List<Source> others = owners(pair.query(), pair.other(), columns);
        return owners.stream()
                .flatMap(source -> others.stream()
                        .filter(other -> !other.equals(source))
                        .map(other -> new Equation(source, name, Optional.of(other), false)));
    }

    private static List<Source> owners(Query query, String column, Map<String, Set<String>> columns) {
        int point = column.indexOf('.');
        return point < 0
                ? query.owners(column, columns)
                : query.find(column.substring(0, point)).stream().toList();
    }
}
