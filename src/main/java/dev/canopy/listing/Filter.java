package dev.canopy.listing;

import cz.jirutka.rsql.parser.ast.AndNode;
import cz.jirutka.rsql.parser.ast.ComparisonNode;
import cz.jirutka.rsql.parser.ast.ComparisonOperator;
import cz.jirutka.rsql.parser.ast.LogicalNode;
import cz.jirutka.rsql.parser.ast.Node;
import cz.jirutka.rsql.parser.ast.RSQLOperators;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.TextFunctions;
import dev.canopy.attribute.Type;
import dev.canopy.problem.ProblemException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A filter of a list in RSQL, such as {@code totalInferenceCost=gt=100;featureAdoptionRate=ge=0.5}: each comparison has
 * a column on its left. As in SQL, a row without a value matches no comparison except {@code ==null} and
 * {@code =null=true}. In a text, {@code *} stands for any characters, and {@code \*} for itself. In a column that has
 * numbers among its texts, an order with a number compares the numbers alone, and an equality with a number also finds
 * numbers in another notation.
 *
 * @param names the names of the compared columns
 * @param text the filter in its normal form
 */
public record Filter<E>(Condition<E> condition, Set<String> names, String text) {
    static final int MAX = 50;
    static final int MAX_LENGTH = 4_000;
    static final int MAX_PARENTHESES = 100;

    private static final Rsql RSQL = new Rsql(MAX_LENGTH, MAX_PARENTHESES, Filter::refused);
    private static final String NULL = "null";

    /** An asterisk that stands for itself. */
    private static final String ASTERISK = "\\*";

    /** Reads the comparisons of a filter and counts them. */
    private static final class Reader<E> {
        private final Function<String, ? extends Column<E, ?>> columns;
        private final Set<String> names = new LinkedHashSet<>();
        private int comparisons;

        Reader(Function<String, ? extends Column<E, ?>> columns) {
            this.columns = columns;
        }

        Condition<E> read(Node node) {
            if (node instanceof ComparisonNode comparison) {
                if (++comparisons > MAX) {
                    throw refused("must have at most " + MAX + " comparisons");
                }
                names.add(comparison.getSelector());
                return comparison(comparison, columns.apply(comparison.getSelector()));
            }
            boolean all = node instanceof AndNode;
            return ((LogicalNode) node)
                    .getChildren().stream()
                            .map(this::read)
                            .reduce((left, right) -> all ? left.and(right) : left.or(right))
                            .orElseThrow();
        }
    }

    public Filter {
        names = Set.copyOf(names);
    }

    /**
     * Parses a filter.
     *
     * @param example a valid filter, for the message
     * @param columns the columns by name; throws {@link #refused} for an unknown name
     * @throws ProblemException (400) if the filter is malformed or too large, or compares wrong types
     */
    public static <E> Filter<E> parse(String text, String example, Function<String, ? extends Column<E, ?>> columns) {
        Node root = RSQL.parse(text, example);
        Reader<E> reader = new Reader<>(columns);
        Condition<E> condition = reader.read(root);
        return new Filter<>(condition, reader.names, root.toString());
    }

    /** The problem of a filter (400). */
    public static ProblemException refused(String detail) {
        return ProblemException.parameter("filter", detail);
    }

    private static <E, T> Condition<E> comparison(ComparisonNode node, Column<E, T> column) {
        Expression<E, T> expression = column.expression();
        List<String> given = node.getArguments();
        ComparisonOperator operator = node.getOperator();
        if (given.isEmpty()) {
            throw refused("has no value for '" + node.getSelector() + "'");
        }
        if (operator.equals(Rsql.MISSING)) {
            return missing(node, column, given.getFirst());
        }
        List<String> arguments =
                column.key() ? given.stream().map(KeyForm::stored).toList() : given;
        String first = arguments.getFirst();
        boolean equal = operator.equals(RSQLOperators.EQUAL);
        if (equal || operator.equals(RSQLOperators.NOT_EQUAL)) {
            Condition<E> same = column.nullable() && given.getFirst().equals(NULL)
                    ? expression.isNull()
                    : expression.type().equals(Type.BOOLEAN)
                            ? expression.eq(value(node, expression, first))
                            : or(text(node, expression, first), column, List.of(first));
            return equal ? same : same.not();
        }
        if (operator.equals(RSQLOperators.IN) || operator.equals(RSQLOperators.NOT_IN)) {
            if (arguments.size() > MAX) {
                throw refused("must list at most " + MAX + " values for '" + node.getSelector() + "'");
            }
            Condition<E> listed = expression.in(arguments.stream()
                    .map(argument -> value(node, expression, argument))
                    .toList());
            Condition<E> in = or(listed, column, arguments);
            return operator.equals(RSQLOperators.IN) ? in : in.not();
        }
        if (expression.type().equals(Type.BOOLEAN)) {
            throw refused("cannot compare '" + node.getSelector() + "' with " + operator.getSymbol());
        }
        Expression<E, BigDecimal> number = column.number();
        if (number != null && NumberParser.decimal(first).isPresent()) {
            return order(
                    operator,
                    number,
                    NumberParser.ofAttribute(first)
                            .orElseThrow(() -> refused("needs a number of at most " + NumberParser.MAX_OF_ATTRIBUTES
                                    + " digits on each side of the point for '" + node.getSelector() + "', not '"
                                    + first + "'")));
        }
        return order(operator, expression, value(node, expression, first));
    }

    private static <E, V> Condition<E> order(ComparisonOperator operator, Expression<E, V> expression, V value) {
        if (operator.equals(RSQLOperators.GREATER_THAN)) {
            return expression.gt(value);
        }
        if (operator.equals(RSQLOperators.GREATER_THAN_OR_EQUAL)) {
            return expression.ge(value);
        }
        return operator.equals(RSQLOperators.LESS_THAN) ? expression.lt(value) : expression.le(value);
    }

    /**
     * Or one of the arguments as a number. The value of a number is never unknown here, so that a negation finds texts.
     */
    private static <E> Condition<E> or(Condition<E> condition, Column<E, ?> column, List<String> arguments) {
        Expression<E, BigDecimal> number = column.number();
        List<BigDecimal> numbers = arguments.stream()
                .flatMap(argument -> NumberParser.ofAttribute(argument).stream())
                .toList();
        return number == null || numbers.isEmpty()
                ? condition
                : condition.or(number.isNull().not().and(number.in(numbers)));
    }

    private static <E, T> Condition<E> missing(ComparisonNode node, Column<E, T> column, String argument) {
        if (!column.nullable()) {
            throw refused("cannot use =null= for '" + node.getSelector() + "', which always has a value");
        }
        Condition<E> missing = column.expression().isNull();
        return RSQL.mustBeMissing(argument, node.getSelector()) ? missing : missing.not();
    }

    /** An equality, or a pattern match if the text has an asterisk that stands for any characters. */
    private static <E, T> Condition<E> text(ComparisonNode node, Expression<E, T> expression, String argument) {
        if (!expression.type().javaType().equals(String.class)) {
            return expression.eq(value(node, expression, argument));
        }
        String literal = argument.replace(ASTERISK, "*");
        return argument.replace(ASTERISK, "").indexOf('*') < 0
                ? expression.eq(value(node, expression, literal))
                : TextFunctions.like(expression, pattern(argument));
    }

    private static String pattern(String argument) {
        return Arrays.stream(argument.split(Pattern.quote(ASTERISK), -1))
                .map(part -> TextFunctions.escape(part).replace('*', '%'))
                .collect(Collectors.joining("*"));
    }

    private static <E, T> T value(ComparisonNode node, Expression<E, T> expression, String argument) {
        return FilterValue.parse(
                expression.type(),
                argument,
                wrong -> refused("needs " + wrong + " for '" + node.getSelector() + "', not '" + argument + "'"));
    }
}
