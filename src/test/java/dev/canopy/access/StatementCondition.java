package dev.canopy.access;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A condition of a statement, of which those comparisons are kept that each row has to meet. */
final class StatementCondition {
    /**
     * A column that has to be equal to something.
     *
     * @param query where the column is named
     * @param other a column, {@code ?} or {@code ...} for values, {@code null}, or {@code select} for a subquery
     * @param reach the sources of whose rows this is required, in this query and in those around it
     */
    record Pair(StatementSources.Query query, String column, String other, Set<StatementSources.Source> reach) {
        Pair(StatementSources.Query query, String column, String other) {
            this(query, column, other, new HashSet<>());
        }

        boolean isOfValue() {
            return Set.of("?", "...", "null").contains(other);
        }

        /** Whether another query names the same column, which must be of a table that both know by its alias. */
        private boolean isSameColumn(Pair another) {
            int point = column.indexOf('.');
            return column.equals(another.column)
                    && (point < 0
                            ? query.equals(another.query)
                            : query.find(column.substring(0, point))
                                    .equals(another.query.find(column.substring(0, point))));
        }
    }

    /** What stands in parentheses, or in a {@code case}: alternatives, each with parts that must all be met. */
    private static final class Group {
        private final boolean isLogic;
        private final boolean isCase;
        private final List<List<Pair>> alternatives = new ArrayList<>();
        private List<Pair> met = new ArrayList<>();
        private List<Pair> part = new ArrayList<>();
        private boolean isNegated;
        private boolean isOfMissingValue;
        private boolean isFirstPart = true;

        Group(boolean isLogic, boolean isCase) {
            this.isLogic = isLogic;
            this.isCase = isCase;
        }

        void and() {
            if (!isNegated) {
                met.addAll(part);
            }
            part = new ArrayList<>();
            isNegated = false;
            isFirstPart = false;
        }

        /** An alternative that a value is missing does not count: a limited caller has a scope. */
        void or() {
            boolean counts = !(isFirstPart && isOfMissingValue && !isNegated);
            and();
            if (counts) {
                alternatives.add(met);
            }
            met = new ArrayList<>();
            isOfMissingValue = false;
            isFirstPart = true;
        }

        /** What has to be met in one alternative, while all others give the column a value. */
        List<Pair> close() {
            or();
            if (!isLogic) {
                return List.of();
            }
            return alternatives.stream()
                    .flatMap(met -> met.stream()
                            .filter(pair ->
                                    alternatives.stream().allMatch(other -> other == met || hasValueOf(pair, other))))
                    .toList();
        }

        private static boolean hasValueOf(Pair pair, List<Pair> alternative) {
            return alternative.stream().anyMatch(other -> other.isOfValue() && other.isSameColumn(pair));
        }
    }

    private final Deque<Group> groups = new ArrayDeque<>(List.of(new Group(true, false)));

    /** Whether all parentheses are closed. */
    boolean isWhole() {
        return groups.size() == 1;
    }

    /**
     * @param isLogic whether the content is a condition itself, rather than a value such as the arguments of a function
     */
    void open(boolean isLogic) {
        groups.push(new Group(isLogic, false));
    }

    void openCase() {
        groups.push(new Group(false, true));
    }

    void endCase() {
        if (groups.element().isCase) { // otherwise a column of that name
            groups.pop();
        }
    }

    /** @param isCondition whether the content is not compared with anything */
    void close(boolean isCondition) {
        List<Pair> pairs = groups.pop().close();
        if (isCondition) {
            groups.element().part.addAll(pairs);
        }
    }

    void and() {
        groups.element().and();
    }

    void or() {
        groups.element().or();
    }

    void not() {
        groups.element().isNegated = true;
    }

    void add(List<Pair> pairs) {
        groups.element().part.addAll(pairs);
    }

    /** The part is that a value is null. */
    void addMissingValue() {
        groups.element().isOfMissingValue = true;
    }

    /** What each row has to meet. */
    List<Pair> end() {
        return groups.pop().close();
    }
}
