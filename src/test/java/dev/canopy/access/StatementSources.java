package dev.canopy.access;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a statement reads and writes, and the equations between columns of that. It knows as much of SQL as the
 * statements of the service need.
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

    private static final Pattern TOKEN = Pattern.compile(
            "'(?:[^']|'')*'|\\.\\.\\.|\\$\\d+|[a-z_][\\w]*(?:\\.[a-z_*][\\w]*)*|::|<>|<=|>=|[^\\s\\w]|\\d+");

    private static final Set<String> KEYWORDS = Set.of(
            "on",
            "where",
            "join",
            "left",
            "right",
            "full",
            "inner",
            "cross",
            "order",
            "group",
            "limit",
            "offset",
            "union",
            "intersect",
            "except",
            "set",
            "using",
            "values",
            "select",
            "returning",
            "having",
            "for",
            "natural",
            "lateral",
            "window",
            "fetch",
            "with",
            "from",
            "default",
            "tablesample");

    static StatementSources of(String statement) {
        Reader reader = new Reader(statement);
        reader.read();
        return new StatementSources(List.copyOf(reader.sources), List.copyOf(reader.equations));
    }

    /** A select, insert, update or delete, with what encloses it. */
    private static final class Scope {
        private final @Nullable Scope outer;
        private final Map<String, Source> byAlias = new LinkedHashMap<>();
        /** Columns and what they are compared with; resolved when all sources are known. */
        private final List<String[]> compared = new ArrayList<>();

        Scope(@Nullable Scope outer) {
            this.outer = outer;
        }

        Optional<Source> find(String alias) {
            for (Scope scope = this; scope != null; scope = scope.outer) {
                Source found = scope.byAlias.get(alias);
                if (found != null) {
                    return Optional.of(found);
                }
            }
            return Optional.empty();
        }
    }

    private static final class Reader {
        private final List<String> tokens = new ArrayList<>();
        private final Set<String> expressions = new HashSet<>();
        private final List<Source> sources = new ArrayList<>();
        private final List<Scope> scopes = new ArrayList<>();
        private final List<Equation> equations = new ArrayList<>();
        private int at;

        Reader(String statement) {
            Matcher token = TOKEN.matcher(statement);
            while (token.find()) {
                tokens.add(token.group());
            }
            for (int i = 2; i < tokens.size(); i++) {
                // x as [materialized] (
                if (tokens.get(i).equals("(")) {
                    int as = Set.of("materialized").contains(tokens.get(i - 1)) ? i - 2 : i - 1;
                    if (as > 0 && tokens.get(as).equals("as")) {
                        expressions.add(cteName(as));
                    }
                }
            }
        }

        /** The name before {@code as}, which may have columns in parentheses. */
        private String cteName(int as) {
            int name = as - 1;
            if (tokens.get(name).equals(")")) {
                while (name > 0 && !tokens.get(name).equals("(")) {
                    name--;
                }
                name--;
            }
            return name < 0 ? "" : tokens.get(name);
        }

        void read() {
            query(null, false);
            for (Scope scope : scopes) {
                for (String[] pair : scope.compared) {
                    resolve(scope, pair[0], pair[1]);
                }
            }
        }

        private String token(int index) {
            return index >= 0 && index < tokens.size() ? tokens.get(index) : "";
        }

        /** Reads to the parenthesis that closes the query, or to the end. */
        private void query(@Nullable Scope outer, boolean nested) {
            Scope scope = scope(outer);
            boolean inFrom = false;
            int depth = 0;
            while (at < tokens.size()) {
                String token = tokens.get(at);
                switch (token) {
                    case "(" -> {
                        at++;
                        if (Set.of("select", "with", "insert", "update", "delete")
                                .contains(token(at))) {
                            query(scope, true);
                        } else {
                            depth++;
                        }
                        continue;
                    }
                    case ")" -> {
                        at++;
                        if (depth == 0 && nested) {
                            return;
                        }
                        depth--;
                        continue;
                    }
                    case "union", "intersect", "except" -> {
                        scope = scope(outer);
                        inFrom = false;
                    }
                    case "from" -> {
                        if (depth == 0 && !token(at - 1).equals("distinct")) {
                            inFrom = true;
                            depth += source(scope);
                            continue;
                        }
                    }
                    case "join", "into", "using" -> {
                        depth += source(scope);
                        continue;
                    }
                    case "update" -> {
                        if (!Set.of("for", "key", "do").contains(token(at - 1))) {
                            depth += source(scope);
                            continue;
                        }
                    }
                    case "," -> {
                        if (inFrom && depth == 0) {
                            depth += source(scope);
                            continue;
                        }
                    }
                    case "where", "group", "order", "returning", "set", "limit", "having" -> inFrom = false;
                    case "=", "in", "is" -> compare(scope); // what is null belongs to no tenant
                    default -> {}
                }
                at++;
            }
        }

        private Scope scope(@Nullable Scope outer) {
            Scope scope = new Scope(outer);
            scopes.add(scope);
            return scope;
        }

        /**
         * Reads what follows a keyword: a table, subquery or function with its alias. Returns how many parentheses
         * around joins it has opened.
         */
        private int source(Scope scope) {
            do {
                at++;
            } while (Set.of("lateral", "only").contains(token(at)));
            boolean isTarget = token(at - 1).equals("into");
            String name = token(at);
            Kind kind;
            if (name.equals("(")) {
                at++;
                if (Set.of("select", "with", "values", "(").contains(token(at))) {
                    query(scope, true);
                    name = "";
                    kind = Kind.DERIVED;
                } else {
                    at--;
                    return 1 + source(scope);
                }
            } else {
                at++;
                boolean isFunction = token(at).equals("(") && !token(at - 2).equals("into");
                if (isFunction) {
                    parentheses(scope);
                }
                kind = isTarget ? Kind.TARGET : isFunction || expressions.contains(name) ? Kind.DERIVED : Kind.TABLE;
            }
            if (token(at).equals("as")) {
                at++;
            }
            String alias = name;
            if (token(at).matches("[a-z_]\\w*") && !KEYWORDS.contains(token(at))) {
                alias = token(at);
                at++;
            }
            Source source = new Source(sources.size(), name, kind);
            sources.add(source);
            scope.byAlias.put(alias, source);
            return 0;
        }

        /** Reads the arguments of a function, which may have queries. */
        private void parentheses(Scope scope) {
            int depth = 0;
            do {
                String token = token(at);
                if (token.equals("(")) {
                    if (token(at + 1).equals("select")) {
                        at++;
                        query(scope, true);
                        continue;
                    }
                    depth++;
                } else if (token.equals(")")) {
                    depth--;
                }
                at++;
            } while (depth > 0 && at < tokens.size());
        }

        private void compare(Scope scope) {
            String left = before(at);
            String right = after(at);
            if (isColumn(left)) {
                scope.compared.add(new String[] {left, right});
            }
            if (isColumn(right)) {
                scope.compared.add(new String[] {right, left});
            }
        }

        private String before(int index) {
            int i = index - 1;
            while (i > 0 && token(i).equals(")")) {
                i--;
            }
            return token(i);
        }

        /** The first value or column after an operator; the word select for a subquery. */
        private String after(int index) {
            int i = index + 1;
            while (Stream.of("(", "any", "array", "cast", "coalesce").anyMatch(token(i)::equals)) {
                i++;
            }
            if (token(i).equals("select") && token(i + 1).equals("unnest")) {
                i += 2;
                while (Set.of("(", "cast").contains(token(i))) {
                    i++;
                }
            }
            return token(i);
        }

        private static boolean isColumn(String token) {
            return token.matches("[a-z_]\\w*(\\.[a-z_]\\w*)?")
                    && !Set.of("select", "null", "true", "false", "not", "case", "excluded")
                            .contains(token);
        }

        private void resolve(Scope scope, String column, String other) {
            String name = column.substring(column.indexOf('.') + 1);
            boolean isValue = Set.of("?", "...", "null").contains(other);
            if (isValue || other.equals("select")) {
                owners(scope, column, scope.byAlias.isEmpty())
                        .forEach(source -> equations.add(new Equation(source, name, Optional.empty(), isValue)));
            } else if (isColumn(other)) {
                for (Source source : owners(scope, column, true)) {
                    for (Source of : owners(scope, other, true)) {
                        if (!of.equals(source)) {
                            equations.add(new Equation(source, name, Optional.of(of), false));
                        }
                    }
                }
            }
        }

        /** The source of a column; without an alias, all that it can be of. */
        private static List<Source> owners(Scope scope, String column, boolean alsoAround) {
            String[] parts = column.split("\\.");
            if (parts.length == 2) {
                return scope.find(parts[0]).stream().toList();
            }
            List<Source> owners = new ArrayList<>();
            for (Scope around = scope; around != null; around = alsoAround ? around.outer : null) {
                owners.addAll(around.byAlias.values());
            }
            return owners;
        }
    }
}
