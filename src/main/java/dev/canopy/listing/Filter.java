package dev.canopy.listing;

import cz.jirutka.rsql.parser.RSQLParser;
import cz.jirutka.rsql.parser.RSQLParserException;
import cz.jirutka.rsql.parser.ast.AndNode;
import cz.jirutka.rsql.parser.ast.ComparisonNode;
import cz.jirutka.rsql.parser.ast.ComparisonOperator;
import cz.jirutka.rsql.parser.ast.LogicalNode;
import cz.jirutka.rsql.parser.ast.Node;
import cz.jirutka.rsql.parser.ast.RSQLOperators;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Functions;
import dev.canopy.attribute.Type;
import dev.canopy.problem.ProblemException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A filter of a list in RSQL, such as {@code totalInferenceCost=gt=100;featureAdoptionRate=ge=0.5}: each comparison is one of an
 * attribute. As in SQL, a row without a value fulfils no comparison but {@code ==null}.
 */
public final class Filter {
    static final int MAX = 50;

    private static final Set<ComparisonOperator> OPERATORS = Set.of(
            RSQLOperators.EQUAL,
            RSQLOperators.NOT_EQUAL,
            RSQLOperators.GREATER_THAN,
            RSQLOperators.GREATER_THAN_OR_EQUAL,
            RSQLOperators.LESS_THAN,
            RSQLOperators.LESS_THAN_OR_EQUAL,
            RSQLOperators.IN,
            RSQLOperators.NOT_IN);
    private static final RSQLParser PARSER = new RSQLParser(OPERATORS);
    private static final String NULL = "null";

    private final Node root;
    private final Set<String> names = new LinkedHashSet<>();
    private int comparisons;

    private Filter(Node root) {
        this.root = root;
        count(root);
    }

    /**
     * @param example of one, for the message
     * @throws ProblemException (400) saying what is wrong with its form
     */
    public static @Nullable Filter parse(@Nullable String text, String example) {
        if (text == null) {
            return null;
        }
        if (text.indexOf('\0') >= 0) {
            throw refused("must not contain the character U+0000");
        }
        try {
            return new Filter(PARSER.parse(text));
        } catch (RSQLParserException malformed) {
            throw refused("is not RSQL, such as " + example);
        }
    }

    /** What cannot be accepted of a filter. */
    public static ProblemException refused(String detail) {
        return ProblemException.parameter("filter", detail);
    }

    private void count(Node node) {
        if (node instanceof ComparisonNode comparison) {
            names.add(comparison.getSelector());
            if (++comparisons > MAX) {
                throw refused("may have " + MAX + " comparisons at most");
            }
        } else {
            ((LogicalNode) node).getChildren().forEach(this::count);
        }
    }

    /** What it compares. */
    public Set<String> names() {
        return Set.copyOf(names);
    }

    /**
     * @param columns by name; throws {@link #refused} for a name that is unknown
     * @throws ProblemException (400) naming what cannot be compared like that
     */
    public <E> Condition<E> condition(Function<String, ? extends Column<E, ?>> columns) {
        return condition(root, columns);
    }

    private static <E> Condition<E> condition(Node node, Function<String, ? extends Column<E, ?>> columns) {
        if (node instanceof ComparisonNode comparison) {
            return comparison(comparison, columns.apply(comparison.getSelector()));
        }
        boolean all = node instanceof AndNode;
        return ((LogicalNode) node)
                .getChildren().stream()
                        .map(child -> condition(child, columns))
                        .reduce((left, right) -> all ? left.and(right) : left.or(right))
                        .orElseThrow();
    }

    private static <E, T> Condition<E> comparison(ComparisonNode node, Column<E, T> column) {
        Expression<E, T> expression = column.expression();
        List<String> arguments = node.getArguments();
        ComparisonOperator operator = node.getOperator();
        String first = arguments.get(0);
        boolean equal = operator.equals(RSQLOperators.EQUAL);
        if (equal || operator.equals(RSQLOperators.NOT_EQUAL)) {
            Condition<E> same = column.nullable() && first.equals(NULL)
                    ? expression.isNull()
                    : expression.type().equals(Type.BOOLEAN)
                            ? expression.eq(value(node, expression, first))
                            : text(node, expression, first);
            return equal ? same : same.not();
        }
        if (operator.equals(RSQLOperators.IN) || operator.equals(RSQLOperators.NOT_IN)) {
            if (arguments.size() > MAX) {
                throw refused("may list " + MAX + " values at most for '" + node.getSelector() + "'");
            }
            Condition<E> in = expression.in(arguments.stream()
                    .map(argument -> value(node, expression, argument))
                    .toList());
            return operator.equals(RSQLOperators.IN) ? in : in.not();
        }
        if (expression.type().equals(Type.BOOLEAN)) {
            throw refused("cannot compare '" + node.getSelector() + "' by " + operator.getSymbol());
        }
        T value = value(node, expression, first);
        if (operator.equals(RSQLOperators.GREATER_THAN)) {
            return expression.gt(value);
        }
        if (operator.equals(RSQLOperators.GREATER_THAN_OR_EQUAL)) {
            return expression.ge(value);
        }
        return operator.equals(RSQLOperators.LESS_THAN) ? expression.lt(value) : expression.le(value);
    }

    /** An asterisk in a text stands for any characters. */
    private static <E, T> Condition<E> text(ComparisonNode node, Expression<E, T> expression, String argument) {
        return expression.type().javaType().equals(String.class) && argument.indexOf('*') >= 0
                ? Functions.like(expression, Functions.escape(argument).replace('*', '%'))
                : expression.eq(value(node, expression, argument));
    }

    private static <E, T> T value(ComparisonNode node, Expression<E, T> expression, String argument) {
        return FilterValue.parse(
                expression.type(),
                argument,
                wrong -> refused("has for '" + node.getSelector() + "' " + wrong + ", not '" + argument + "'"));
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
