package dev.canopy.access;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what a statement reads and writes, and the comparisons that each row has to meet. */
final class StatementReader {
    private static final Pattern TOKEN = Pattern.compile(
            "'(?:[^']|'')*'|\\.\\.\\.|\\$\\d+|[a-z_][\\w]*(?:\\.[a-z_*][\\w]*)*|::|<>|<=|>=|[^\\s\\w]|\\d+");

    /** Words that are no aliases. */
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

    private static final Set<String> QUERIES = Set.of("select", "with", "insert", "update", "delete");

    /** After these, parentheses enclose a condition. */
    private static final Set<String> BEFORE_CONDITIONS = Set.of("where", "on", "and", "or", "not", "(");

    /** What ends a condition, besides a join. */
    private static final Set<String> AFTER_CONDITIONS = Set.of(
            "where",
            "group",
            "order",
            "having",
            "window",
            "limit",
            "offset",
            "fetch",
            "for",
            "union",
            "intersect",
            "except",
            "returning",
            "on",
            "join",
            "inner",
            "cross",
            "natural",
            "left",
            "right",
            "full",
            ",",
            ")",
            "");

    private final List<String> tokens = new ArrayList<>();
    private final Set<String> expressions = new HashSet<>();
    private final List<StatementSources.Source> sources = new ArrayList<>();
    private final List<StatementCondition.Pair> pairs = new ArrayList<>();
    private int at;

    StatementReader(String statement) {
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
            name = opening(name) - 1;
        }
        return name < 0 ? "" : tokens.get(name);
    }

    /** Where the parenthesis opens that is closed at an index. */
    private int opening(int closing) {
        int depth = 0;
        int i = closing;
        do {
            depth += token(i).equals(")") ? 1 : token(i).equals("(") ? -1 : 0;
            i--;
        } while (depth > 0 && i >= 0);
        return i + 1;
    }

    List<StatementSources.Source> sources() {
        return sources;
    }

    List<StatementCondition.Pair> pairs() {
        return pairs;
    }

    private String token(int index) {
        return index >= 0 && index < tokens.size() ? tokens.get(index) : "";
    }

    /**
     * Reads to the parenthesis that closes the query, or to the end.
     *
     * @return what each row of the result has met
     */
    List<StatementCondition.Pair> query(Optional<StatementSources.Query> outer, boolean nested) {
        Part part = new Part(outer);
        List<StatementCondition.Pair> met = part.met;
        boolean isUnion = false;
        while (at < tokens.size() && !(nested && part.isClosedHere())) {
            if (Set.of("union", "intersect", "except").contains(token(at)) && part.depth == 0) {
                part.endCondition();
                part = new Part(outer);
                isUnion = true;
                at++;
            } else {
                part.read();
            }
        }
        at++;
        part.endCondition();
        return isUnion ? List.of() : met;
    }

    /** A join whose {@code on} is still to come; {@code first} is the place of its first source. */
    private record Join(String kind, int first) {}

    /** A query, or what is united to others. */
    private final class Part {
        private final StatementSources.Query query;
        private final List<StatementCondition.Pair> met = new ArrayList<>();
        private final Deque<Join> joins = new ArrayDeque<>();
        private Optional<StatementCondition> condition = Optional.empty();
        /** The join of the condition, or empty for that of {@code where}. */
        private Optional<Join> join = Optional.empty();

        private boolean isInFrom;
        private int depth;

        Part(Optional<StatementSources.Query> outer) {
            query = new StatementSources.Query(outer, new LinkedHashMap<>());
        }

        boolean isClosedHere() {
            return token(at).equals(")") && depth == 0;
        }

        void read() {
            if (condition.isPresent() && condition.get().isWhole() && endsCondition()) {
                endCondition();
            }
            switch (token(at)) {
                case "(" -> open();
                case ")" -> close();
                case "where" -> where();
                case "on" -> on();
                case "join" -> join();
                case "using" -> using();
                case "from" -> from();
                case "into" -> depth += source(query);
                case "update" -> update();
                case "," -> comma();
                case "group", "order", "returning", "set", "limit", "having" -> {
                    isInFrom = false;
                    at++;
                }
                default -> {
                    condition.ifPresent(this::read);
                    at++;
                }
            }
        }

        private boolean endsCondition() {
            return switch (token(at)) {
                case "left", "right", "full" -> Set.of("join", "outer").contains(token(at + 1));
                default -> AFTER_CONDITIONS.contains(token(at));
            };
        }

        /** Reads a word of a condition. */
        private void read(StatementCondition known) {
            switch (token(at)) {
                case "and" -> known.and();
                case "or" -> known.or();
                case "not" -> known.not();
                case "case" -> known.openCase();
                case "end" -> known.endCase();
                case "=", "in" -> known.add(compared());
                case "is" -> {
                    if (token(at + 1).equals("null")) { // what is null belongs to no tenant
                        known.add(compared());
                        if (before(at).equals("?")) {
                            known.addMissingValue();
                        }
                    }
                }
                default -> {}
            }
        }

        private List<StatementCondition.Pair> compared() {
            if (Set.of("!", "~", "^", "@", ":").contains(token(at - 1))
                    || token(at + 1).equals(">")) {
                return List.of(); // part of another operator
            }
            String left = before(at);
            String right = after(at);
            List<StatementCondition.Pair> found = new ArrayList<>();
            if (isColumn(left) && isOperand(right)) {
                found.add(new StatementCondition.Pair(query, left, right));
            }
            if (isColumn(right) && isOperand(left)) {
                found.add(new StatementCondition.Pair(query, right, left));
            }
            return found;
        }

        private void open() {
            int opened = at;
            at++;
            if (QUERIES.contains(token(at))) {
                List<StatementCondition.Pair> within = query(Optional.of(query), true);
                if (needsARow(opened)) {
                    condition.ifPresent(known -> known.add(within));
                }
            } else {
                depth++;
                int before = token(opened - 1).equals("cast") ? opened - 2 : opened - 1;
                condition.ifPresent(known -> known.open(BEFORE_CONDITIONS.contains(token(before))));
            }
        }

        /** Whether the condition is met only if the subquery in parentheses returns a row. */
        private boolean needsARow(int opened) {
            String before = token(opened - 1);
            return Set.of("exists", "in", "any").contains(before)
                    || (before.equals("array") && token(opened - 3).equals("any"));
        }

        private void close() {
            depth--;
            at++;
            condition.ifPresent(known -> known.close(isCondition()));
        }

        /**
         * Whether what has been closed is not compared with anything; Hibernate writes {@code cast((…) as
         * boolean)=true}.
         */
        private boolean isCondition() {
            String next = token(at) + " " + token(at + 1);
            return Set.of("and", "or").contains(token(at))
                    || AFTER_CONDITIONS.contains(token(at))
                    || Set.of("as boolean", "= true").contains(next);
        }

        private void where() {
            if (depth == 0) { // otherwise that of a filter
                isInFrom = false;
                join = Optional.empty();
                condition = Optional.of(new StatementCondition());
            }
            at++;
        }

        private void on() {
            at++;
            if (!token(at).equals("conflict") && !joins.isEmpty()) {
                join = Optional.of(joins.pop());
                condition = Optional.of(new StatementCondition());
            }
        }

        private void endCondition() {
            condition.ifPresent(known -> {
                List<StatementCondition.Pair> kept = known.end();
                List<StatementSources.Source> reached = query.byAlias().values().stream()
                        .filter(this::isReached)
                        .toList();
                kept.forEach(pair -> pair.reach().addAll(reached));
                kept.stream().filter(pair -> pair.query().equals(query)).forEach(pairs::add);
                met.addAll(kept);
            });
            condition = Optional.empty();
        }

        /** Whether the rows of a source have to meet the condition: one side of an outer join has not. */
        private boolean isReached(StatementSources.Source source) {
            return join.map(of -> switch (of.kind()) {
                        case "left" -> source.place() >= of.first();
                        case "right" -> source.place() < of.first();
                        case "full" -> false;
                        default -> true;
                    })
                    .orElse(true);
        }

        private void join() {
            String kind = token(at - 1).equals("outer") ? token(at - 2) : token(at - 1);
            if (!Set.of("cross", "natural").contains(kind)) {
                joins.push(new Join(kind, sources.size()));
            }
            depth += source(query);
        }

        private void using() {
            if (joins.isEmpty()) {
                depth += source(query);
            } else {
                joins.pop();
                at++;
                parentheses(query);
            }
        }

        private void from() {
            if (depth == 0 && !token(at - 1).equals("distinct")) {
                isInFrom = true;
                depth += source(query);
            } else {
                at++;
            }
        }

        private void update() {
            if (Set.of("for", "key", "do").contains(token(at - 1))) {
                at++;
            } else {
                depth += source(query);
            }
        }

        private void comma() {
            if (isInFrom && depth == 0) {
                depth += source(query);
            } else {
                at++;
            }
        }
    }

    /**
     * Reads what follows a keyword: a table, subquery or function with its alias. Returns how many parentheses around
     * joins it has opened.
     */
    private int source(StatementSources.Query query) {
        do {
            at++;
        } while (Set.of("lateral", "only").contains(token(at)));
        boolean isTarget = token(at - 1).equals("into");
        String name = token(at);
        StatementSources.Kind kind;
        if (name.equals("(")) {
            at++;
            if (Set.of("select", "with", "values", "(").contains(token(at))) {
                query(Optional.of(query), true);
                name = "";
                kind = StatementSources.Kind.DERIVED;
            } else {
                at--;
                return 1 + source(query);
            }
        } else {
            at++;
            boolean isFunction = token(at).equals("(") && !token(at - 2).equals("into");
            if (isFunction) {
                parentheses(query);
            }
            kind = isTarget
                    ? StatementSources.Kind.TARGET
                    : isFunction || expressions.contains(name)
                            ? StatementSources.Kind.DERIVED
                            : StatementSources.Kind.TABLE;
        }
        if (token(at).equals("as")) {
            at++;
        }
        String alias = name;
        if (token(at).matches("[a-z_]\\w*") && !KEYWORDS.contains(token(at))) {
            alias = token(at);
            at++;
        }
        StatementSources.Source source = new StatementSources.Source(sources.size(), name, kind);
        sources.add(source);
        query.byAlias().put(alias, source);
        return 0;
    }

    /** Reads the arguments of a function, which may have queries. */
    private void parentheses(StatementSources.Query query) {
        int depth = 0;
        do {
            String token = token(at);
            if (token.equals("(")) {
                if (token(at + 1).equals("select")) {
                    at++;
                    query(Optional.of(query), true);
                    continue;
                }
                depth++;
            } else if (token.equals(")")) {
                depth--;
            }
            at++;
        } while (depth > 0 && at < tokens.size());
    }

    /** The value or column before an operator, without casts; empty for an expression. */
    private String before(int index) {
        int i = index - 1;
        while (true) {
            if (token(i).equals("]")) {
                i -= 2;
            } else if (token(i - 1).equals("::")) {
                i -= 2;
            } else if (token(i).equals(")") && token(opening(i) - 1).equals("cast")) {
                i = castValue(i);
            } else {
                return Set.of("+", "-", "*", "/", "%", "|").contains(token(i - 1)) || token(i).equals(")")
                        ? ""
                        : token(i);
            }
        }
    }

    /** The end of the value of a cast that ends at an index. */
    private int castValue(int closing) {
        int i = closing - 1;
        while (!token(i).equals("as")) {
            i = token(i).equals(")") ? opening(i) - 1 : i - 1;
        }
        return i - 1;
    }

    /** The first value or column after an operator; the word select for a subquery. */
    private String after(int index) {
        int i = index + 1;
        while (Stream.of("(", "any", "array", "cast").anyMatch(token(i)::equals)) {
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

    private static boolean isOperand(String token) {
        return isColumn(token) || Set.of("?", "...", "null", "select").contains(token);
    }

    private static boolean isColumn(String token) {
        return token.matches("[a-z_]\\w*(\\.[a-z_]\\w*)?")
                && !Set.of("select", "null", "true", "false", "not", "case", "excluded")
                        .contains(token);
    }
}
