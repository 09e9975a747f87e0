package dev.canopy.attribute;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads related entities for the {@link Evaluator}: from the instance itself, or from rows that were fetched for it.
 */
final class RelatedEvaluator {
    private final Evaluator evaluator;
    private final Fetched fetched;

    RelatedEvaluator(Evaluator evaluator, Fetched fetched) {
        this.evaluator = evaluator;
        this.fetched = fetched;
    }

    /** The associated entity of an instance; null if there is none. */
    @Nullable Object associated(ToOne<?, ?> relation, Object instance) {
        return switch (relation.link()) {
            case Link.Mapped mapped -> {
                Object other = mapped.read(instance);
                if (other == null) {
                    yield null;
                }
                requireLoaded(other, mapped.field(), instance);
                yield ProxyTarget.of(other);
            }
            case Link.Columns columns -> {
                List<Object> rows = fetched(columns, relation.name(), instance);
                yield rows.isEmpty() ? null : rows.get(0);
            }
            case Link.Only only -> {
                List<Object> rows = fetched.rows(only, only);
                if (rows == null) {
                    throw notFetched(relation.name());
                }
                yield rows.isEmpty() ? null : rows.get(0);
            }
            case Link.Closure closure -> throw new IllegalStateException(relation.name());
            case Link.Chain chain -> throw new IllegalStateException(relation.name());
        };
    }

    /** The related entities of an instance that pass the filter of the relation. */
    List<Object> related(ToMany<?, ?> relation, Object instance) {
        List<Object> all = switch (relation.link()) {
            case Link.Mapped mapped -> {
                Collection<?> others = (Collection<?>) mapped.read(instance);
                if (others == null) {
                    yield List.of();
                }
                requireLoaded(others, mapped.field(), instance);
                yield new ArrayList<>(others);
            }
            case Link.Columns columns -> fetched(columns, relation.name(), instance);
            case Link.Closure closure -> along(closure, instance);
            case Link.Chain chain -> {
                List<Object> ends = new ArrayList<>();
                for (Object between : related(chain.first(), instance)) {
                    ends.addAll(related(chain.second(), between));
                }
                yield ends;
            }
            case Link.Only only -> throw new IllegalStateException(relation.name());
        };
        Condition<?> filter = relation.filter();
        return filter == null
                ? all
                : all.stream()
                        .filter(other -> Boolean.TRUE.equals(evaluator.value(filter, other)))
                        .toList();
    }

    /** Follows the tree without recursion, as a tree may be deeper than the stack. */
    private List<Object> along(Link.Closure closure, Object instance) {
        Set<Object> found = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Object> all = new ArrayList<>();
        Deque<Object> open = new ArrayDeque<>(List.of(instance));
        while (!open.isEmpty()) {
            Object next = ProxyTarget.of(open.removeFirst());
            if (!found.add(next)) {
                continue;
            }
            all.add(next);
            switch (closure.step()) {
                case ToOne<?, ?> up -> {
                    Object above = associated(up, next);
                    if (above != null) {
                        open.add(above);
                    }
                }
                case ToMany<?, ?> down -> open.addAll(related(down, next));
            }
        }
        return closure.withSelf() ? all : all.subList(1, all.size());
    }

    private List<Object> fetched(Link.Columns columns, String name, Object instance) {
        Object key = columns.key().read(instance);
        if (key == null) {
            return List.of();
        }
        List<Object> rows = fetched.rows(columns, key);
        if (rows == null) {
            throw notFetched(name);
        }
        return rows;
    }

    private static NotLoadedException notFetched(String name) {
        return new NotLoadedException(
                name,
                "Fetch the rows of the relation for all instances in one statement, and pass them: Fetched.with(" + name
                        + ", instances, rows).");
    }

    private static void requireLoaded(Object other, String field, Object instance) {
        ProxyTarget.requireLoaded(
                other,
                field,
                "Fetch it in the query that reads the instance: from " + ProxyTarget.entityName(instance)
                        + " e left join fetch e." + field + ".");
    }

    /** An aggregate over the related entities of an instance. */
    @Nullable Object aggregate(Nodes.Aggregate<?, ?, ?> node, Object instance) {
        List<Object> rows = related(node.relation(), instance);
        Expression<?, ?> operand = node.operand();
        if (operand == null) {
            return (long) rows.size();
        }
        Expression<?, ?> compared = node.fold() == Nodes.Fold.COUNT_DISTINCT ? key(operand) : operand;
        List<Object> values = rows.stream()
                .map(row -> evaluator.value(compared, row))
                .filter(Objects::nonNull)
                .toList();
        boolean whole = node.type().base() == Type.Base.LONG;
        return switch (node.fold()) {
            case COUNT -> (long) values.size();
            case COUNT_DISTINCT -> (long) distinct(values);
            case SUM -> whole ? (Object) SqlArithmetic.exactSum(values).longValueExact() : sumOfDecimals(values);
            case MIN -> values.stream().min(SqlArithmetic::compare).orElse(null);
            case MAX -> values.stream().max(SqlArithmetic::compare).orElse(null);
            case AVG -> {
                if (values.isEmpty()) {
                    yield null;
                }
                yield node.type().base() == Type.Base.DECIMAL
                        ? (Object)
                                sumOfDecimals(values).divide(BigDecimal.valueOf(values.size()), 9, RoundingMode.HALF_UP)
                        : (Object) (SqlArithmetic.exactSum(values).doubleValue() / values.size());
            }
            case UNION ->
                node.type().base() == Type.Base.BITS
                        ? Bits.union(values.stream().map(Bits.class::cast).toList())
                        : unionOfRanges(values);
        };
    }

    @SuppressWarnings("unchecked") // all are of one type, and only their bounds are compared
    private static MultiRange<LocalDate> unionOfRanges(List<?> ranges) {
        return MultiRange.of((List<Range<LocalDate>>) ranges);
    }

    private static BigDecimal sumOfDecimals(List<Object> values) {
        return values.stream()
                .map(Type.Base.DECIMAL::normalize)
                .map(BigDecimal.class::cast)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static <E> Expression<E, ?> key(Expression<E, ?> operand) {
        return operand.type().key(operand);
    }

    /** The number of different values; decimals that differ only in scale are equal. */
    private static int distinct(List<Object> values) {
        Set<Object> different = new HashSet<>();
        values.forEach(
                value -> different.add(value instanceof BigDecimal decimal ? decimal.stripTrailingZeros() : value));
        return different.size();
    }
}
