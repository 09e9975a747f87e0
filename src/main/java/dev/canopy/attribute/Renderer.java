package dev.canopy.attribute;

import jakarta.persistence.Entity;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes expressions as HQL. Values of requests become parameters; constants of definitions are written out. One
 * renderer for one statement; not thread-safe.
 */
final class Renderer {
    static final String NOW = "now";

    private final Map<Nodes.Bound<?, ?>, String> parameters;
    private final Map<Role<?>, Frame> roles = new HashMap<>();
    private final Map<String, Integer> aliases = new LinkedHashMap<>();
    private final Deque<Attribute<?, ?>> open = new ArrayDeque<>();
    private final @Nullable GroupedJoins grouped;
    private boolean usesNow;

    /**
     * @param parameters the name of each bound value
     * @param grouped takes the aggregates, or null to render them as correlated subqueries
     */
    Renderer(Map<Nodes.Bound<?, ?>, String> parameters, @Nullable GroupedJoins grouped) {
        this.parameters = parameters;
        this.grouped = grouped;
    }

    boolean usesNow() {
        return usesNow;
    }

    void play(Role<?> role, Frame frame) {
        roles.put(role, frame);
    }

    /** The first letter of the entity with a number. */
    String newAlias(Class<?> entity) {
        String letter = entity.getSimpleName().substring(0, 1).toLowerCase(java.util.Locale.ROOT);
        return letter + aliases.merge(letter, 1, Integer::sum);
    }

    static String entityName(Class<?> entity) {
        Entity annotation = entity.getAnnotation(Entity.class);
        return annotation == null || annotation.name().isEmpty() ? entity.getSimpleName() : annotation.name();
    }

    /** As a value, which may stand wherever a value can. */
    String value(Expression<?, ?> expression, Frame frame) {
        return switch (expression) {
            case Attribute<?, ?> node -> named(node, frame, false);
            case Nodes.Column<?, ?> node -> frame.column(node);
            case Nodes.Constant<?, ?> node -> constant(node);
            case Nodes.Bound<?, ?> node -> typed(node);
            case Nodes.Now<?> node -> {
                usesNow = true;
                yield "cast(:" + NOW + " as Instant)";
            }
            case Nodes.Arithmetic<?, ?> node ->
                "(" + value(node.left(), frame) + node.operator().hql() + value(node.right(), frame) + ")";
            case Nodes.Ratio<?> node ->
                "(cast(" + value(node.dividend(), frame) + " as Double) / nullif(cast(" + value(node.divisor(), frame)
                        + " as Double), 0.0d))";
            case Nodes.Quotient<?, ?> node -> quotient(node, frame);
            case Nodes.Call<?, ?> node -> call(node, frame);
            case Nodes.Case<?, ?> node ->
                node.branches().stream()
                        .map(branch -> " when " + predicate(branch.condition(), frame) + " then "
                                + value(branch.result(), frame))
                        .collect(Collectors.joining("", "case", " else " + value(node.otherwise(), frame) + " end"));
            case Nodes.Coalesce<?, ?> node ->
                node.operands().stream()
                        .map(operand -> value(operand, frame))
                        .collect(Collectors.joining(", ", "coalesce(", ")"));
            case Nodes.NullIf<?, ?> node ->
                "nullif(" + value(node.operand(), frame) + ", " + value(node.value(), frame) + ")";
            case Nodes.IsNull<?> node -> twoValued(node, frame);
            case Nodes.Exists<?, ?> node -> twoValued(node, frame);
            case Nodes.Truth<?> node -> value(node.operand(), frame);
            case Condition<?> node -> {
                String condition = predicate(node, frame);
                yield "case when " + condition + " then true when not " + condition + " then false end";
            }
            case Nodes.Via<?, ?, ?> node -> via(node, frame, false);
            case Nodes.Aggregate<?, ?, ?> node -> aggregate(node, frame);
            case Nodes.GroupAggregate<?, ?> node ->
                zero(node.fold(), node.type(), fold(node.fold(), node.operand(), frame));
            case Nodes.OnRole<?, ?, ?> node -> value(node.expression(), role(node.role()));
            case Nodes.Sided<?, ?> node -> value(node.rendered(), frame);
            case Nodes.ByClass<?, ?> node -> byClass(node, frame);
            case Nodes.Reference<?, ?> node -> named(node.target().get(), frame, false);
        };
    }

    /** As a predicate, in parentheses. */
    String predicate(Expression<?, ?> expression, Frame frame) {
        return switch (expression) {
            case Attribute<?, ?> node -> named(node, frame, true);
            case Nodes.Compare<?> node -> compare(node, frame);
            case Nodes.In<?> node -> in(node, frame);
            case Nodes.Like<?> node ->
                "(" + value(node.operand(), frame) + " like " + value(node.pattern(), frame) + " escape '\\')";
            case Nodes.IsNull<?> node -> "(" + value(node.operand(), frame) + " is null)";
            case Nodes.Not<?> node -> "(not " + predicate(node.operand(), frame) + ")";
            case Nodes.Junction<?> node ->
                node.operands().stream()
                        .map(operand -> predicate(operand, frame))
                        .collect(Collectors.joining(node.all() ? " and " : " or ", "(", ")"));
            case Nodes.Exists<?, ?> node -> exists(node, frame);
            case Nodes.Truth<?> node -> predicate(node.operand(), frame);
            case Nodes.Sided<?, ?> node -> predicate(node.rendered(), frame);
            case Nodes.OnRole<?, ?, ?> node -> predicate(node.expression(), role(node.role()));
            case Nodes.Reference<?, ?> node -> named(node.target().get(), frame, true);
            case Nodes.Via<?, ?, ?> node -> via(node, frame, true);
            default -> "(" + value(expression, frame) + " = true)";
        };
    }

    private String named(Attribute<?, ?> attribute, Frame frame, boolean predicate) {
        if (open.contains(attribute)) {
            throw new NotRenderableException("'" + attribute.qualifiedName() + "' refers to itself without end: "
                    + open.reversed().stream()
                            .map(Attribute::qualifiedName)
                            .collect(Collectors.joining(" -> ", "", " -> "))
                    + attribute.qualifiedName()
                    + ". A query does not recurse; give the side of the query by a relation along the tree.");
        }
        open.push(attribute);
        try {
            return predicate ? predicate(attribute.expression(), frame) : value(attribute.expression(), frame);
        } finally {
            open.pop();
        }
    }

    private String typed(Nodes.Bound<?, ?> bound) {
        Type.Base base = bound.type().base();
        // A cast to a decimal would cut it to two digits.
        return base == Type.Base.DECIMAL
                ? "(" + parameter(bound) + " + 0.0bd)"
                : "cast(" + parameter(bound) + " as " + base.hql() + ")";
    }

    private String parameter(Nodes.Bound<?, ?> bound) {
        String name = parameters.get(bound);
        if (name == null) {
            throw new IllegalStateException("a value without a parameter");
        }
        return ":" + name;
    }

    private static <T> String constant(Nodes.Constant<?, T> node) {
        T value = node.value();
        Type.Base base = node.type().base();
        if (value == null) {
            return base == Type.Base.DECIMAL ? "(cast(null as Long) * 1.0bd)" : "cast(null as " + base.hql() + ")";
        }
        Object stored = node.type().toBase(value);
        return switch (base) {
            case TEXT -> "'" + stored.toString().replace("'", "''") + "'";
            case LONG -> stored.equals(Long.MIN_VALUE) ? "(" + (Long.MIN_VALUE + 1) + "L - 1L)" : signed(stored + "L");
            case DECIMAL -> signed(decimal((BigDecimal) stored));
            case DOUBLE -> signed(stored + "d");
            case INTEGER -> signed(stored.toString());
            case BOOLEAN -> stored.toString();
            case DATE, TIME, UUID, LABELS -> throw new IllegalStateException("no constant of type " + node.type());
        };
    }

    private static String decimal(BigDecimal value) {
        String text = value.toPlainString();
        return (text.indexOf('.') < 0 ? text + ".0" : text) + "bd";
    }

    private static String signed(String number) {
        return number.startsWith("-") ? "(" + number + ")" : number;
    }

    private String quotient(Nodes.Quotient<?, ?> node, Frame frame) {
        String dividend = value(node.dividend(), frame);
        String divisor = value(node.divisor(), frame);
        String by = "nullif(" + divisor + ", 0L)";
        String down = dividend + " / " + by;
        if (node.rounding() == Nodes.Rounding.DOWN) {
            return "(" + down + ")";
        }
        String rest = "abs(mod(" + dividend + ", " + by + "))";
        return "(" + down + " + case when " + rest + " >= abs(" + divisor + ") - " + rest + " then cast(sign("
                + dividend + ") * sign(" + divisor + ") as Long) else 0L end)";
    }

    private String call(Nodes.Call<?, ?> node, Frame frame) {
        String text = node.function().template();
        List<String> arguments = node.arguments().stream()
                .map(argument -> value(argument, frame))
                .toList();
        StringBuilder called = new StringBuilder(text.length() + 32);
        int from = 0;
        for (int at = text.indexOf('{'); at >= 0; at = text.indexOf('{', from)) {
            called.append(text, from, at).append(arguments.get(text.charAt(at + 1) - '0'));
            from = at + 3;
        }
        return called.append(text, from, text.length()).toString();
    }

    private String twoValued(Condition<?> condition, Frame frame) {
        return "case when " + predicate(condition, frame) + " then true else false end";
    }

    private String compare(Nodes.Compare<?> node, Frame frame) {
        boolean collated = node.comparison().isOrder() && node.left().type().base() == Type.Base.TEXT;
        return "(" + operand(node.left(), node.right(), collated, frame)
                + node.comparison().hql() + operand(node.right(), node.left(), collated, frame) + ")";
    }

    /** A parameter takes its type from what it is compared with, which lets an index be used. */
    private String operand(Expression<?, ?> operand, Expression<?, ?> other, boolean collated, Frame frame) {
        if (operand instanceof Nodes.Bound<?, ?> bound && !(other instanceof Nodes.Bound<?, ?>)) {
            return parameter(bound);
        }
        String text = value(operand, frame);
        return collated ? collate(text) : text;
    }

    /** By code points, whatever the database's own order of text is. */
    static String collate(String text) {
        return "collate(" + text + " as `C`)";
    }

    private String in(Nodes.In<?> node, Frame frame) {
        if (node.values().isEmpty()) {
            return "(1 = 0)";
        }
        return "(" + value(node.operand(), frame) + " in (:"
                + parameters.get(node.values().get(0)) + "))";
    }

    private String byClass(Nodes.ByClass<?, ?> node, Frame frame) {
        String alias = frame.alias().get();
        return node.overrides().stream()
                .map(override -> " when type(" + alias + ") = " + entityName(override.subclass()) + " then "
                        + value(override.expression(), treated(alias, override.subclass(), frame)))
                .collect(Collectors.joining("", "case", " else " + value(node.base(), frame) + " end"));
    }

    private static Frame treated(String alias, Class<?> subclass, Frame frame) {
        return new Frame(
                () -> "treat(" + alias + " as " + entityName(subclass) + ")",
                Map.of(),
                frame.joins(),
                frame.optional());
    }

    private Frame role(Role<?> role) {
        Frame frame = roles.get(role);
        if (frame == null) {
            throw new NotRenderableException(
                    "nothing in the query plays the role '" + role.name() + "'; join it first");
        }
        return frame;
    }

    // Related entities ------------------------------------------------------------------------------------------------

    private String via(Nodes.Via<?, ?, ?> node, Frame frame, boolean predicate) {
        ToOne<?, ?> relation = node.relation();
        Frame.Joins joins = frame.joins();
        if (joins != null && !(relation.link() instanceof Link.Only)) {
            Frame other = joined(relation, frame, joins);
            if (other.optional() && !NullOnNull.is(node.expression())) {
                String known = "case when " + present(relation, frame, other) + " then "
                        + value(node.expression(), other) + " end";
                return predicate ? "(" + known + " = true)" : known;
            }
            return predicate ? predicate(node.expression(), other) : value(node.expression(), other);
        }
        String alias = newAlias(relation.target());
        Frame.Joins inner = new Frame.Joins();
        Frame other = Frame.of(alias, inner);
        String selected = value(node.expression(), other);
        String condition = switch (relation.link()) {
            case Link.Mapped mapped -> " where " + alias + " = " + frame.alias().get() + "." + mapped.field();
            case Link.Columns columns ->
                " where " + other.column(columns.targetKey()) + " = " + frame.column(columns.key());
            case Link.Only only -> "";
            case Link.Closure closure -> throw new IllegalStateException(relation.name());
            case Link.Chain chain -> throw new IllegalStateException(relation.name());
        };
        String scalar = "(select " + selected + " from " + entityName(relation.target()) + " " + alias + inner
                + condition + ")";
        return predicate ? "(" + scalar + " = true)" : scalar;
    }

    /** Whether an outer join has found the other entity. */
    private static String present(ToOne<?, ?> relation, Frame frame, Frame other) {
        String found = relation.link() instanceof Link.Columns columns
                ? other.column(columns.targetKey())
                : frame.alias().get() + "." + relation.name();
        return found + " is not null";
    }

    private Frame joined(ToOne<?, ?> relation, Frame frame, Frame.Joins joins) {
        boolean inner = relation.isInner() && !frame.optional();
        Frame.Joins.Key key = new Frame.Joins.Key(frame.alias().get(), relation.link());
        String alias = joins.find(key);
        if (alias == null) {
            alias = newAlias(relation.target());
            String joined = alias;
            String text = switch (relation.link()) {
                case Link.Mapped mapped -> key.owner() + "." + mapped.field() + " " + joined;
                case Link.Columns columns ->
                    entityName(relation.target()) + " " + joined + " on " + joined + "."
                            + columns.targetKey().field() + " = " + frame.column(columns.key());
                case Link.Only only -> throw new IllegalStateException(relation.name());
                case Link.Closure closure -> throw new IllegalStateException(relation.name());
                case Link.Chain chain -> throw new IllegalStateException(relation.name());
            };
            joins.add(key, alias, (inner ? " join " : " left join ") + text);
        }
        return frame.joined(alias, !inner);
    }

    private String exists(Nodes.Exists<?, ?> node, Frame frame) {
        Rows rows = rows(node.relation(), frame);
        String where = where(rows, frame);
        return "(exists (select 1 from " + rows.head() + rows.joins() + where + "))";
    }

    private String aggregate(Nodes.Aggregate<?, ?, ?> node, Frame frame) {
        if (grouped != null && grouped.takes(node, frame)) {
            return zero(node.fold(), node.type(), grouped.column(this, node, frame));
        }
        Rows rows = rows(node.relation(), frame);
        String folded = fold(node.fold(), node.operand(), rows.frame());
        String where = where(rows, frame);
        return zero(
                node.fold(), node.type(), "(select " + folded + " from " + rows.head() + rows.joins() + where + ")");
    }

    private String where(Rows rows, Frame outer) {
        List<String> conditions = conditions(rows);
        String key = rows.key();
        if (key != null) {
            conditions.add(0, key + " = " + outer.column(rows.ownerKey()));
        }
        return conditions.isEmpty() ? "" : conditions.stream().collect(Collectors.joining(" and ", " where ", ""));
    }

    /** The filters of the relation and of those before it. */
    List<String> conditions(Rows rows) {
        List<String> conditions = new ArrayList<>(rows.conditions());
        Condition<?> filter = rows.relation().filter();
        if (filter != null) {
            conditions.add(predicate(filter, rows.frame()));
        }
        return conditions;
    }

    /**
     * Related entities in a from clause of their own.
     *
     * @param head what the clause begins with
     * @param key the column that tells to whom they belong, or null where the head says so
     * @param keyColumn the owner's column that it equals
     * @param conditions that come with the relation, apart from its own filter
     */
    record Rows(
            ToMany<?, ?> relation,
            String head,
            Frame frame,
            Frame.Joins joins,
            @Nullable String key,
            Nodes.@Nullable Column<?, ?> keyColumn,
            List<String> conditions) {
        Nodes.Column<?, ?> ownerKey() {
            if (keyColumn == null) {
                throw new IllegalStateException(relation.name() + " has no key");
            }
            return keyColumn;
        }
    }

    Rows rows(ToMany<?, ?> relation, Frame owner) {
        Frame.Joins joins = new Frame.Joins();
        return switch (relation.link()) {
            case Link.Columns columns -> {
                String alias = newAlias(relation.target());
                Frame frame = Frame.of(alias, joins);
                yield new Rows(
                        relation,
                        entityName(relation.target()) + " " + alias,
                        frame,
                        joins,
                        frame.column(columns.targetKey()),
                        columns.key(),
                        List.of());
            }
            case Link.Mapped mapped -> {
                String alias = newAlias(relation.target());
                yield new Rows(
                        relation,
                        owner.alias().get() + "." + mapped.field() + " " + alias,
                        Frame.of(alias, joins),
                        joins,
                        null,
                        null,
                        List.of());
            }
            case Link.Closure closure -> {
                String pair = newAlias(closure.table());
                String target = pair + "." + closure.target().field();
                Frame frame = new Frame(
                        () -> member(relation, closure, target, joins),
                        Map.of(closure.entityKey(), target),
                        joins,
                        false);
                yield new Rows(
                        relation,
                        entityName(closure.table()) + " " + pair,
                        frame,
                        joins,
                        pair + "." + closure.key().field(),
                        closure.entityKey(),
                        closure.withSelf()
                                ? List.of()
                                : List.of("(" + pair + "." + closure.distance().field() + " > 0)"));
            }
            case Link.Chain chain -> {
                Rows first = rows(chain.first(), owner);
                yield chained(relation, chain, first);
            }
            case Link.Only only -> throw new IllegalStateException(relation.name());
        };
    }

    /** The entity at the other end of a pair, joined when more than its key is asked for. */
    private String member(ToMany<?, ?> relation, Link.Closure closure, String target, Frame.Joins joins) {
        Frame.Joins.Key key = new Frame.Joins.Key(target, closure);
        String alias = joins.find(key);
        if (alias == null) {
            alias = newAlias(relation.target());
            joins.add(
                    key,
                    alias,
                    " join " + entityName(relation.target()) + " " + alias + " on " + alias + "."
                            + closure.entityKey().field() + " = " + target);
        }
        return alias;
    }

    private Rows chained(ToMany<?, ?> relation, Link.Chain chain, Rows first) {
        if (!(chain.second().link() instanceof Link.Columns columns)) {
            throw new NotRenderableException("'" + relation.name() + "' must end with a relation by columns");
        }
        List<String> conditions = conditions(first);
        String alias = newAlias(relation.target());
        Frame frame = Frame.of(alias, first.joins());
        first.joins()
                .add(" join " + entityName(relation.target()) + " " + alias + " on " + frame.column(columns.targetKey())
                        + " = " + first.frame().column(columns.key()));
        Condition<?> filter = chain.second().filter();
        if (filter != null) {
            conditions.add(predicate(filter, frame));
        }
        return new Rows(relation, first.head(), frame, first.joins(), first.key(), first.keyColumn(), conditions);
    }

    String fold(Nodes.Fold fold, @Nullable Expression<?, ?> operand, Frame frame) {
        if (operand == null) {
            return "count(*)";
        }
        String of = value(fold == Nodes.Fold.COUNT_DISTINCT ? operand.type().key(operand) : operand, frame);
        Type.Base base = operand.type().base();
        return switch (fold) {
            case COUNT -> "count(" + of + ")";
            case COUNT_DISTINCT -> "count(distinct " + of + ")";
            // The database sums longs as decimals, so that the sum can be cut to the range; of null, least and greatest
            // would make the end of it.
            case SUM ->
                base == Type.Base.DECIMAL
                        ? "sum(" + of + ")"
                        // Of nothing it is null, which least and greatest would take for the end of the range.
                        : "cast(least(greatest(coalesce(sum(" + of
                                + "), 0L), -9223372036854775807L - 1L), 9223372036854775807L) as Long)";
            case MIN -> "min(" + (base == Type.Base.TEXT ? collate(of) : of) + ")";
            case MAX -> "max(" + (base == Type.Base.TEXT ? collate(of) : of) + ")";
            case AVG -> "cast(sum(" + of + ") as Double) / nullif(count(" + of + "), 0L)";
            case BIT_OR -> "function('bit_or' as Long, " + of + ")";
        };
    }

    private static String zero(Nodes.Fold fold, Type<?> type, String text) {
        if (!fold.hasZero()) {
            return "(" + text + ")";
        }
        return "coalesce(" + text + ", " + (type.base() == Type.Base.DECIMAL ? "0.0bd" : "0L") + ")";
    }
}
