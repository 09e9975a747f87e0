package dev.canopy.attribute;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes expressions as HQL. Values of requests become parameters; constants of definitions are written out. One
 * renderer for one statement; not thread-safe.
 *
 * <p>It writes only the parentheses that are needed. For each one, the parser of HQL tries every construct that may
 * begin with it, and repeats that for nested ones, so that spare parentheses make parsing several times slower.
 */
final class Renderer {
    static final String NOW = "now";

    private final Map<Nodes.Bound<?, ?>, String> parameters;
    private final Map<EntityAlias<?>, Frame> aliases = new HashMap<>();
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final Deque<Attribute<?, ?>> open = new ArrayDeque<>();
    private final RelatedRenderer related;
    private boolean usesNow;

    /**
     * @param parameters the name of each bound value
     * @param grouped holds the aggregates as joins, or null to render them as correlated subqueries
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

    void bind(EntityAlias<?> alias, Frame frame) {
        aliases.put(alias, frame);
    }

    /** A new alias: the first letter of the entity and a number. */
    String newAlias(Class<?> entity) {
        String letter = letter(entity);
        return letter + numbers.merge(letter, 1, Integer::sum);
    }

    /** The alias of the root of a query. */
    static String firstAlias(Class<?> entity) {
        return letter(entity) + 1;
    }

    private static String letter(Class<?> entity) {
        return entity.getSimpleName().substring(0, 1).toLowerCase(Locale.ROOT);
    }

    /** An expression as a value, as it may stand between commas, in parentheses, and on either side of a comparison. */
    Fragment value(Expression<?, ?> expression, Frame frame) {
        return switch (expression) {
            case Attribute<?, ?> node -> named(node, () -> value(node.expression(), frame));
            case Nodes.Column<?, ?> node -> Fragment.term(frame.column(node));
            case Nodes.Constant<?, ?> node -> Literals.of(node);
            case Nodes.Bound<?, ?> node -> typed(node);
            case Nodes.Now<?> node -> {
                usesNow = true;
                yield Fragment.term("cast(:" + NOW + " as Instant)");
            }
            case Nodes.Arithmetic<?, ?> node ->
                Fragment.operation(value(node.left(), frame).operand()
                        + node.operator().hql()
                        + value(node.right(), frame).operand());
            case Nodes.Ratio<?> node ->
                Fragment.operation("cast(" + text(node.dividend(), frame) + " as Double) / nullif(cast("
                        + text(node.divisor(), frame) + " as Double), 0.0d)");
            case Nodes.Quotient<?, ?> node -> quotient(node, frame);
            case Nodes.Call<?, ?> node ->
                node.function()
                        .call(node.arguments().stream()
                                .map(argument -> value(argument, frame))
                                .toList());
            case Nodes.Between<?, ?> node ->
                Fragment.term("function('" + node.type().base().sql + "' as String, " + text(node.lower(), frame) + ", "
                        + text(node.upper(), frame) + ")");
            case Nodes.Case<?, ?> node ->
                Fragment.operation(node.branches().stream()
                        .map(branch -> " when "
                                + predicate(branch.condition(), frame).text() + " then " + text(branch.result(), frame))
                        .collect(Collectors.joining("", "case", " else " + text(node.otherwise(), frame) + " end")));
            case Nodes.Coalesce<?, ?> node ->
                Fragment.term(node.operands().stream()
                        .map(operand -> text(operand, frame))
                        .collect(Collectors.joining(", ", "coalesce(", ")")));
            case Nodes.NullIf<?, ?> node ->
                Fragment.term("nullif(" + text(node.operand(), frame) + ", " + text(node.value(), frame) + ")");
            case Nodes.IsNull<?> node -> twoValued(node, frame);
            case Nodes.Exists<?, ?> node -> twoValued(node, frame);
            case Nodes.Truth<?> node -> value(node.operand(), frame);
            case Condition<?> node ->
                Fragment.operation("case when " + predicate(node, frame).text() + " then true when "
                        + not(node, frame).text() + " then false end");
            case Nodes.Via<?, ?, ?> node -> related.via(node, frame);
            case Nodes.Aggregate<?, ?, ?> node -> related.aggregate(node, frame);
            case Nodes.GroupAggregate<?, ?> node -> related.groupAggregate(node, frame);
            case Nodes.OnAlias<?, ?, ?> node -> value(node.expression(), alias(node.alias()));
            case Nodes.Sided<?, ?> node -> value(node.rendered(), frame);
            case Nodes.ByClass<?, ?> node -> byClass(node, frame);
            case Nodes.Reference<?, ?> node -> value(node.target().get(), frame);
        };
    }

    /** An expression as a value of the select list. Types that Hibernate does not know are selected as text. */
    String selected(Expression<?, ?> expression, Frame frame) {
        String value = text(expression, frame);
        Type.Base base = expression.type().base();
        if (base == Type.Base.DURATION) {
            return "cast(sql('cast(extract(epoch from ?) as text)', " + value + ") as String)";
        }
        return base.isText() ? "cast(sql('cast(? as text)', " + value + ") as String)" : value;
    }

    /**
     * An expression as a value of the select list that stays in the database. Of a column, Hibernate would make text; a
     * cast to its own type prevents that.
     */
    String stored(Expression<?, ?> expression, Frame frame) {
        String value = text(expression, frame);
        Type.Base base = expression.type().base();
        return switch (base) {
            case TEXTS -> value; // Hibernate knows such columns
            case BITS -> "function('" + base.sql + "' as String, " + value + ")";
            default -> base.isText() ? base.fromText(value) : value;
        };
    }

    private String text(Expression<?, ?> expression, Frame frame) {
        return value(expression, frame).text();
    }

    /** An expression as a predicate, as it may stand alone, in parentheses, and as an operand of {@code or}. */
    Fragment predicate(Expression<?, ?> expression, Frame frame) {
        return switch (expression) {
            case Attribute<?, ?> node -> named(node, () -> predicate(node.expression(), frame));
            case Nodes.Compare<?> node -> compare(node, node.comparison(), frame);
            case Nodes.In<?> node -> in(node, frame);
            case Nodes.Like<?> node ->
                Fragment.operation(
                        text(node.operand(), frame) + " like " + text(node.pattern(), frame) + " escape '\\'");
            case Nodes.IsNull<?> node -> Fragment.operation(text(node.operand(), frame) + " is null");
            case Nodes.Not<?> node -> not(node.operand(), frame);
            case Nodes.Junction<?> node ->
                junction(node.all(), node.operands().stream().map(operand -> predicate(operand, frame)));
            case Nodes.Exists<?, ?> node -> related.exists(node, frame);
            case Nodes.Truth<?> node -> predicate(node.operand(), frame);
            case Nodes.Sided<?, ?> node -> predicate(node.rendered(), frame);
            case Nodes.OnAlias<?, ?, ?> node -> predicate(node.expression(), alias(node.alias()));
            case Nodes.Reference<?, ?> node -> predicate(node.target().get(), frame);
            case Nodes.Via<?, ?, ?> node -> related.viaPredicate(node, frame);
            default -> Fragment.operation(text(expression, frame) + " = true");
        };
    }

    /** The predicate that a condition is false; it is null where the condition is. */
    private Fragment not(Condition<?> condition, Frame frame) {
        return switch (condition) {
            case Nodes.Compare<?> node -> compare(node, node.comparison().opposite(), frame);
            case Nodes.IsNull<?> node -> Fragment.operation(text(node.operand(), frame) + " is not null");
            case Nodes.Junction<?> node ->
                junction(!node.all(), node.operands().stream().map(operand -> not(operand, frame)));
            case Nodes.Not<?> node -> predicate(node.operand(), frame);
            default -> Fragment.operation("not (" + predicate(condition, frame).text() + ")");
        };
    }

    private static Fragment junction(boolean all, Stream<Fragment> operands) {
        return all ? Fragment.all(operands.toList()) : Fragment.any(operands.toList());
    }

    /** A clause such as {@code where} with all of these conditions; empty without any. */
    String clause(String word, List<Condition<?>> conditions, Frame frame) {
        return clause(
                word,
                conditions.stream()
                        .map(condition -> predicate(condition, frame))
                        .toList());
    }

    static String clause(String word, List<Fragment> predicates) {
        return predicates.isEmpty() ? "" : word + Fragment.all(predicates).text();
    }

    private Fragment named(Attribute<?, ?> attribute, Supplier<Fragment> rendered) {
        if (open.contains(attribute)) {
            throw new NotRenderableException("'" + attribute.qualifiedName() + "' refers to itself: "
                    + open.reversed().stream()
                            .map(Attribute::qualifiedName)
                            .collect(Collectors.joining(" -> ", "", " -> "))
                    + attribute.qualifiedName()
                    + ". A query cannot recurse; use a relation along the tree for its side.");
        }
        open.push(attribute);
        try {
            return rendered.get();
        } finally {
            open.pop();
        }
    }

    private Fragment typed(Nodes.Bound<?, ?> bound) {
        Type.Base base = bound.type().base();
        if (base.isText()) {
            return Fragment.term(base.fromText("cast(" + parameter(bound) + " as String)"));
        }
        // A cast to a decimal would cut the value to two digits.
        return base == Type.Base.DECIMAL
                ? Fragment.operation(parameter(bound) + " + 0.0bd")
                : Fragment.term("cast(" + parameter(bound) + " as " + base.hql() + ")");
    }

    private String parameter(Nodes.Bound<?, ?> bound) {
        String name = parameters.get(bound);
        if (name == null) {
            throw new IllegalStateException("The value has no parameter.");
        }
        return ":" + name;
    }

    private Fragment quotient(Nodes.Quotient<?, ?> node, Frame frame) {
        Fragment dividend = value(node.dividend(), frame);
        String divisor = text(node.divisor(), frame);
        if (node.dividend().type().base() == Type.Base.DECIMAL) {
            return decimalQuotient(dividend.text(), divisor, node.rounding());
        }
        String by = "nullif(" + divisor + ", 0L)";
        String down = dividend.operand() + " / " + by;
        if (node.rounding() == Nodes.Rounding.DOWN) {
            return Fragment.operation(down);
        }
        String remainder = "abs(mod(" + dividend.text() + ", " + by + "))";
        return Fragment.operation(down + " + case when " + remainder + " >= abs(" + divisor + ") - " + remainder
                + " then cast(sign(" + dividend.text() + ") * sign(" + divisor + ") as Long) else 0L end");
    }

    /**
     * As div() gives an exact whole quotient, rounded toward zero, half of the divisor is added for the nearest one.
     * The sign of a long would be a double.
     */
    private static Fragment decimalQuotient(String dividend, String divisor, Nodes.Rounding rounding) {
        return rounding == Nodes.Rounding.DOWN
                ? Fragment.term(
                        "function('div' as BigDecimal, " + dividend + ", nullif((" + divisor + ") * 1.0bd, 0.0bd))")
                : Fragment.operation(
                        "sign(" + dividend + ") * sign((" + divisor + ") * 1.0bd) * function('div' as BigDecimal, abs("
                                + dividend + ") * 2.0bd + abs(" + divisor + "), nullif(abs(" + divisor
                                + ") * 2.0bd, 0.0bd))");
    }

    private Fragment twoValued(Condition<?> condition, Frame frame) {
        return Fragment.operation("case when " + predicate(condition, frame).text() + " then true else false end");
    }

    private Fragment compare(Nodes.Compare<?> node, Nodes.Comparison comparison, Frame frame) {
        boolean collated = comparison.isOrder() && node.left().type().base() == Type.Base.TEXT;
        return Fragment.operation(operand(node.left(), node.right(), collated, frame)
                + comparison.hql()
                + operand(node.right(), node.left(), collated, frame));
    }

    /** A bare parameter takes the type of the other operand, so that an index can be used. */
    private String operand(Expression<?, ?> operand, Expression<?, ?> other, boolean collated, Frame frame) {
        if (operand instanceof Nodes.Bound<?, ?> bound
                && !(other instanceof Nodes.Bound<?, ?>)
                && !bound.type().base().isText()) {
            return parameter(bound);
        }
        String text = text(operand, frame);
        return collated ? collate(text) : text;
    }

    /** Orders text by code points, independent of the collation of the database. */
    static String collate(String text) {
        return "collate(" + text + " as `C`)";
    }

    /**
     * The values are one array, so that the text does not depend on their number. An index on the operand is still
     * used.
     */
    private Fragment in(Nodes.In<?> node, Frame frame) {
        if (node.values().isEmpty()) {
            return Fragment.operation("1 = 0");
        }
        return Fragment.operation("cast(sql('(? = any(" + node.base().arraySql() + "))', " + text(node.operand(), frame)
                + ", :" + parameters.get(node.values().get(0)) + ") as Boolean) = true");
    }

    /**
     * Finds the subclass of a row with a subquery: {@code type} gives only the exact class of a row, and {@code treat}
     * of an abstract class gives null under joined inheritance.
     */
    private Fragment byClass(Nodes.ByClass<?, ?> node, Frame frame) {
        StringBuilder branches = new StringBuilder();
        Expression<?, ?> otherwise = node.base();
        for (Nodes.Special<?, ?> override : node.overrides()) {
            if (override.subclass().isAssignableFrom(frame.entity())) {
                otherwise = override.expression(); // of every row
                break;
            }
            if (frame.entity().isAssignableFrom(override.subclass())) {
                branches.append(" when ")
                        .append(isInstance(override.subclass(), frame))
                        .append(" then ")
                        .append(text(override.expression(), frame.ofSomeRows()));
            }
        }
        return branches.isEmpty()
                ? value(otherwise, frame)
                : Fragment.operation("case" + branches + " else " + text(otherwise, frame) + " end");
    }

    private String isInstance(Class<?> subclass, Frame frame) {
        String alias = newAlias(subclass);
        return "exists (select 1 from " + EntityMapping.name(subclass) + " " + alias + " where id(" + alias + ") = "
                + frame.id() + ")";
    }

    private Frame alias(EntityAlias<?> alias) {
        Frame frame = aliases.get(alias);
        if (frame == null) {
            throw new NotRenderableException(
                    "The query has no instance under the alias '" + alias.name() + "'; join it first.");
        }
        return frame;
    }
}
