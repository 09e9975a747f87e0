package dev.canopy.ledger;

import cz.jirutka.rsql.parser.ast.AndNode;
import cz.jirutka.rsql.parser.ast.ComparisonNode;
import cz.jirutka.rsql.parser.ast.ComparisonOperator;
import cz.jirutka.rsql.parser.ast.LogicalNode;
import cz.jirutka.rsql.parser.ast.Node;
import cz.jirutka.rsql.parser.ast.RSQLOperators;
import dev.canopy.listing.Rsql;
import dev.canopy.problem.ProblemException;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The events that a meter counts, in RSQL, such as {@code feature==chat;attributes.tier=in=(gold,silver)}. A comparison
 * has {@code feature}, {@code user}, {@code model} or {@code attributes.} and a name on its left. An event without the
 * value matches no comparison except {@code ==null} and {@code =null=true}. An argument that reads as a number or as true or false equals
 * both that and its text; an order compares numbers if the argument is one, and texts otherwise.
 *
 * @param text the filter as it was given
 * @param condition the filter as a jsonpath predicate on the SQL function {@code event_document}
 */
public record MeterFilter(String text, String condition) {
    public static final int MAX_LENGTH = 1_000;
    static final int MAX_PARENTHESES = 20;

    private static final String ATTRIBUTES = "attributes.";
    private static final Set<String> NAMES = Set.of("feature", "user", "model");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,29})(\\.[0-9]{1,30})?");
    private static final Pattern SPECIAL = Pattern.compile("[.\\\\+*?()|\\[\\]{}^$]");
    private static final Map<ComparisonOperator, String> ORDERS = Map.of(
            RSQLOperators.GREATER_THAN, ">",
            RSQLOperators.GREATER_THAN_OR_EQUAL, ">=",
            RSQLOperators.LESS_THAN, "<",
            RSQLOperators.LESS_THAN_OR_EQUAL, "<=");
    private static final Rsql RSQL = new Rsql(MAX_LENGTH, MAX_PARENTHESES, MeterFilter::refused);

    /**
     * Reads a filter.
     *
     * @throws ProblemException (422) if it is malformed, too long, or compares something else
     */
    public static MeterFilter parse(String text) {
        Node root = RSQL.parse(text, "feature==chat;attributes.tier==gold");
        return new MeterFilter(text, "strict " + condition(root));
    }

    private static ProblemException refused(String detail) {
        return ProblemException.content("/filter", detail);
    }

    private static String condition(Node node) {
        return node instanceof ComparisonNode comparison
                ? comparison(comparison)
                : ((LogicalNode) node)
                        .getChildren().stream()
                                .map(MeterFilter::condition)
                                .collect(Collectors.joining(node instanceof AndNode ? " && " : " || ", "(", ")"));
    }

    private static String comparison(ComparisonNode node) {
        String value = value(node.getSelector());
        ComparisonOperator operator = node.getOperator();
        if (operator.equals(Rsql.MISSING)) {
            boolean missing = RSQL.mustBeMissing(node.getArguments().getFirst(), node.getSelector());
            return missing ? equal(value, "null") : different(value, "null");
        }
        if (ORDERS.containsKey(operator)) {
            String argument = node.getArguments().getFirst();
            return "(%s %s %s)"
                    .formatted(
                            value,
                            ORDERS.get(operator),
                            NUMBER.matcher(argument).matches() ? argument : quoted(argument));
        }
        boolean equal = operator.equals(RSQLOperators.EQUAL) || operator.equals(RSQLOperators.IN);
        Function<String, String> each = argument -> equal ? equal(value, argument) : different(value, argument);
        return node.getArguments().stream().map(each).collect(Collectors.joining(equal ? " || " : " && ", "(", ")"));
    }

    private static String value(String selector) {
        if (NAMES.contains(selector)) {
            return "$." + quoted(selector);
        }
        if (selector.startsWith(ATTRIBUTES) && selector.length() > ATTRIBUTES.length()) {
            return "$.\"attributes\"." + quoted(selector.substring(ATTRIBUTES.length()));
        }
        throw refused("compares '" + selector + "', but only feature, user, model and attributes.… can be compared");
    }

    /** Items of different types cannot be compared: the outcome is unknown, which is not true. */
    private static String equal(String value, String argument) {
        if (argument.equals("null")) {
            return "((%1$s == null) is unknown || %1$s == null)".formatted(value);
        }
        if (argument.indexOf('*') >= 0) {
            return "(%s like_regex %s flag \"s\")".formatted(value, quoted(pattern(argument)));
        }
        String text = "%s == %s".formatted(value, quoted(argument));
        return isLiteral(argument) ? "(%s || %s == %s)".formatted(text, value, argument) : "(" + text + ")";
    }

    private static String different(String value, String argument) {
        if (argument.equals("null")) {
            return "(%s != null)".formatted(value);
        }
        String equal = equal(value, argument);
        return "(%1$s != null && (%2$s is unknown || !%2$s))".formatted(value, equal);
    }

    private static boolean isLiteral(String argument) {
        return argument.equals("true")
                || argument.equals("false")
                || NUMBER.matcher(argument).matches();
    }

    private static String pattern(String argument) {
        return Pattern.compile("\\*")
                .splitAsStream(argument + "\0")
                .map(part -> SPECIAL.matcher(part.replace("\0", "")).replaceAll("\\\\$0"))
                .collect(Collectors.joining(".*", "^", "$"));
    }

    /** A text as a jsonpath literal. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(character -> {
            if (character == '"' || character == '\\') {
                quoted.append('\\').append((char) character);
            } else if (character < ' ') {
                quoted.append("\\u%04x".formatted(character));
            } else {
                quoted.append((char) character);
            }
        });
        return quoted.append('"').toString();
    }
}
