package dev.canopy.attribute;

import jakarta.persistence.Entity;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes expressions as HQL. Values of requests become parameters; constants of definitions are written out. One
 * renderer for one statement; not thread-safe.
 *
 * <p>It writes no more parentheses than are needed: the parser of HQL tries all that each of them could be the beginning of, and all
 * again for those within, so that a text with some to spare takes it several times as long.
 */
final class Renderer {
    static final String NOW = "now";

    private final Map<Nodes.Bound<?, ?>, String> parameters;
    private final Map<Role<?>, Frame> roles = new HashMap<>();
    private final Map<String, Integer> aliases = new LinkedHashMap<>();
    private final Deque<Attribute<?, ?>> open = new ArrayDeque<>();
    private final RelatedRenderer related;
    private boolean usesNow;

    /**
     * @param parameters the name of each bound value
     * @param grouped takes the aggregates, or null to render them as correlated subqueries
     */
    Renderer(Map<Nodes.Bound<?, ?>, String> parameters, @Nullable GroupedJoins grouped) {
        this.parameters = parameters;
        this.related = new RelatedRenderer(this, grouped);
    }

    RelatedRenderer related() {
        return related;
    }

    boolean usesNow() {
        return usesNow;
    }

    void play(Role<?> role, Frame frame) {
        roles.put(role, frame);
    }

    /** The first letter of the entity with a number. */
    String newAlias(Class<?> entity) {
        String letter = letter(entity);
        return letter + aliases.merge(letter, 1, Integer::sum);
    }

    /** That of the root of a query. */
    static String firstAlias(Class<?> entity) {
        return letter(entity) + 1;
    }

    private static String letter(Class<?> entity) {
        return entity.getSimpleName().substring(0, 1).toLowerCase(Locale.ROOT);
    }

    static String entityName(Class<?> entity) {
        Entity annotation = entity.getAnnotation(Entity.class);
        return annotation == null || annotation.name().isEmpty() ? entity.getSimpleName() : annotation.name();
    }

    /** As a value, which may stand between commas, in parentheses, and on either side of a comparison. */
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
                term(node.left(), frame) + node.operator().hql() + term(node.right(), frame);
            case Nodes.Ratio<?> node ->
                "cast(" + value(node.dividend(), frame) + " as Double) / nullif(cast(" + value(node.divisor(), frame)
                        + " as Double), 0.0d)";
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
            case Condition<?> node ->
                "case when " + predicate(node, frame) + " then true when " + not(node, frame) + " then false end";
            case Nodes.Via<?, ?, ?> node -> related.via(node, frame);
            case Nodes.Aggregate<?, ?, ?> node -> related.aggregate(node, frame);
            case Nodes.GroupAggregate<?, ?> node -> related.groupAggregate(node, frame);
            case Nodes.OnRole<?, ?, ?> node -> value(node.expression(), role(node.role()));
            case Nodes.Sided<?, ?> node -> value(node.rendered(), frame);
            case Nodes.ByClass<?, ?> node -> byClass(node, frame);
            case Nodes.Reference<?, ?> node -> named(node.target().get(), frame, false);
        };
    }

    /** As an operand of arithmetic. */
    private String term(Expression<?, ?> expression, Frame frame) {
        return term(value(expression, frame));
    }

    private static String term(String value) {
        return hasOutside(value, " ") ? "(" + value + ")" : value;
    }

    /** As a predicate, which may stand alone, in parentheses, and beside {@code or}. */
    String predicate(Expression<?, ?> expression, Frame frame) {
        return switch (expression) {
            case Attribute<?, ?> node -> named(node, frame, true);
            case Nodes.Compare<?> node -> compare(node, node.comparison(), frame);
            case Nodes.In<?> node -> in(node, frame);
            case Nodes.Like<?> node ->
                value(node.operand(), frame) + " like " + value(node.pattern(), frame) + " escape '\\'";
            case Nodes.IsNull<?> node -> value(node.operand(), frame) + " is null";
            case Nodes.Not<?> node -> not(node.operand(), frame);
            case Nodes.Junction<?> node ->
                junction(node.all(), node.operands().stream().map(operand -> predicate(operand, frame)));
            case Nodes.Exists<?, ?> node -> related.exists(node, frame);
            case Nodes.Truth<?> node -> predicate(node.operand(), frame);
            case Nodes.Sided<?, ?> node -> predicate(node.rendered(), frame);
            case Nodes.OnRole<?, ?, ?> node -> predicate(node.expression(), role(node.role()));
            case Nodes.Reference<?, ?> node -> named(node.target().get(), frame, true);
            case Nodes.Via<?, ?, ?> node -> related.viaPredicate(node, frame);
            default -> value(expression, frame) + " = true";
        };
    }

    /** That a condition is false; of a null it is as little known as the condition itself. */
    private String not(Condition<?> condition, Frame frame) {
        return switch (condition) {
            case Nodes.Compare<?> node -> compare(node, node.comparison().opposite(), frame);
            case Nodes.IsNull<?> node -> value(node.operand(), frame) + " is not null";
            case Nodes.Junction<?> node ->
                junction(!node.all(), node.operands().stream().map(operand -> not(operand, frame)));
            case Nodes.Not<?> node -> predicate(node.operand(), frame);
            default -> "not (" + predicate(condition, frame) + ")";
        };
    }

    private static String junction(boolean all, Stream<String> operands) {
        return all ? all(operands.toList()) : operands.collect(Collectors.joining(" or "));
    }

    /** What must hold after a word such as {@code where}; nothing without any. */
    String clause(String word, List<Condition<?>> conditions, Frame frame) {
        return clause(
                word,
                conditions.stream()
                        .map(condition -> predicate(condition, frame))
                        .toList());
    }

    static String clause(String word, List<String> predicates) {
        return predicates.isEmpty() ? "" : word + all(predicates);
    }

    /** That all predicates hold. */
    private static String all(List<String> predicates) {
        return predicates.size() == 1
                ? predicates.get(0)
                : predicates.stream()
                        .map(predicate -> hasOutside(predicate, " or ") ? "(" + predicate + ")" : predicate)
                        .collect(Collectors.joining(" and "));
    }

    /** Whether a text has a part that is in no parentheses and in no literal. */
    private static boolean hasOutside(String text, String part) {
        int depth = 0;
        boolean literal = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\'') {
                literal = !literal; // a quote within is two
            } else if (!literal) {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (depth == 0 && text.startsWith(part, i)) {
                    return true;
                }
            }
        }
        return false;
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
                ? parameter(bound) + " + 0.0bd"
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
            return base == Type.Base.DECIMAL ? "cast(null as Long) * 1.0bd" : "cast(null as " + base.hql() + ")";
        }
        Object stored = node.type().toBase(value);
        return switch (base) {
            case TEXT -> "'" + stored.toString().replace("'", "''") + "'";
            case LONG -> stored.equals(Long.MIN_VALUE) ? (Long.MIN_VALUE + 1) + "L - 1L" : signed(stored + "L");
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
        String down = term(dividend) + " / " + by;
        if (node.rounding() == Nodes.Rounding.DOWN) {
            return down;
        }
        String rest = "abs(mod(" + dividend + ", " + by + "))";
        return down + " + case when " + rest + " >= abs(" + divisor + ") - " + rest + " then cast(sign(" + dividend
                + ") * sign(" + divisor + ") as Long) else 0L end";
    }

    private String call(Nodes.Call<?, ?> node, Frame frame) {
        String text = node.function().template();
        List<String> arguments = node.arguments().stream()
                .map(argument -> value(argument, frame))
                .toList();
        StringBuilder called = new StringBuilder(text.length() + 32);
        int from = 0;
        for (int at = text.indexOf('{'); at >= 0; at = text.indexOf('{', from)) {
            String argument = arguments.get(text.charAt(at + 1) - '0');
            // Parentheses that are none of a function's, for one argument.
            int operand = at > 0 && text.charAt(at - 1) == '(' && (at == 1 || text.charAt(at - 2) == ' ') ? 1 : 0;
            called.append(text, from, at - operand).append(operand == 1 ? term(argument) : argument);
            from = at + 3 + operand;
        }
        return called.append(text, from, text.length()).toString();
    }

    private String twoValued(Condition<?> condition, Frame frame) {
        return "case when " + predicate(condition, frame) + " then true else false end";
    }

    private String compare(Nodes.Compare<?> node, Nodes.Comparison comparison, Frame frame) {
        boolean collated = comparison.isOrder() && node.left().type().base() == Type.Base.TEXT;
        return operand(node.left(), node.right(), collated, frame)
                + comparison.hql()
                + operand(node.right(), node.left(), collated, frame);
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

    /** The values are one array, so that the text does not depend on their number; an index on the operand serves. */
    private String in(Nodes.In<?> node, Frame frame) {
        if (node.values().isEmpty()) {
            return "1 = 0";
        }
        return "cast(sql('(? = any(cast(? as " + node.base().sql() + "[])))', " + value(node.operand(), frame) + ", :"
                + parameters.get(node.values().get(0)) + ") as Boolean) = true";
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
}
