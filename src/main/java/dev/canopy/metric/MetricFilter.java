package dev.canopy.metric;

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
import dev.canopy.tenant.Tenant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A filter of tenants in RSQL, such as {@code totalInferenceCost=gt=100;featureAdoptionRate=ge=0.5}: each comparison is
 * one of an attribute. As in SQL, a tenant without a value fulfils no comparison but {@code ==null}.
 */
final class MetricFilter {
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
    private boolean balances;
    private int comparisons;

    private MetricFilter(Node root) {
        this.root = root;
    }

    /** @throws ProblemException (400) saying what is wrong with it */
    static @Nullable MetricFilter parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        if (text.indexOf('\0') >= 0) {
            throw refused("must not contain the character U+0000");
        }
        try {
            MetricFilter filter = new MetricFilter(PARSER.parse(text));
            filter.condition(new MetricColumns(Windows.ALL_TIME));
            return filter;
        } catch (RSQLParserException malformed) {
            throw refused("is not RSQL, such as totalInferenceCost=gt=100;depth==1");
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }

    /** Whether what is kept depends on balances. */
    boolean hasBalances() {
        return balances;
    }

    Condition<Tenant> condition(MetricColumns columns) {
        comparisons = 0;
        return condition(root, columns);
    }

    private Condition<Tenant> condition(Node node, MetricColumns columns) {
        if (node instanceof ComparisonNode comparison) {
            if (++comparisons > MAX) {
                throw refused("may have " + MAX + " comparisons at most");
            }
            return comparison(comparison, columns);
        }
        boolean all = node instanceof AndNode;
        return ((LogicalNode) node)
                .getChildren().stream()
                        .map(child -> condition(child, columns))
                        .reduce((left, right) -> all ? left.and(right) : left.or(right))
                        .orElseThrow();
    }

    private Condition<Tenant> comparison(ComparisonNode node, MetricColumns columns) {
        String name = node.getSelector();
        Metric metric = Metric.find(name);
        if (metric != null) {
            balances |= metric.isBalance();
            return comparison(node, columns.of(metric), metric.isNullable());
        }
        TenantColumn column = TenantColumn.find(name);
        if (column == null) {
            throw refused("names neither a metric nor a column: '" + name + "'");
        }
        return comparison(node, column.attribute(), column.isNullable());
    }

    private static <T> Condition<Tenant> comparison(
            ComparisonNode node, Expression<Tenant, T> expression, boolean nullable) {
        List<String> arguments = node.getArguments();
        ComparisonOperator operator = node.getOperator();
        String first = arguments.get(0);
        boolean equal = operator.equals(RSQLOperators.EQUAL);
        if (equal || operator.equals(RSQLOperators.NOT_EQUAL)) {
            Condition<Tenant> same = nullable && first.equals(NULL)
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
            Condition<Tenant> in = expression.in(arguments.stream()
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
    private static <T> Condition<Tenant> text(ComparisonNode node, Expression<Tenant, T> expression, String argument) {
        return expression.type().javaType().equals(String.class) && argument.indexOf('*') >= 0
                ? Functions.like(expression, Functions.escape(argument).replace('*', '%'))
                : expression.eq(value(node, expression, argument));
    }

    private static <T> T value(ComparisonNode node, Expression<Tenant, T> expression, String argument) {
        return FilterValue.parse(
                expression.type(),
                argument,
                wrong -> refused("has for '" + node.getSelector() + "' " + wrong + ", not '" + argument + "'"));
    }

    private static ProblemException refused(String detail) {
        return ProblemException.parameter("filter", detail);
    }
}
