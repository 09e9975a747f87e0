package dev.canopy.meter;

import cz.jirutka.rsql.parser.ast.AndNode;
import cz.jirutka.rsql.parser.ast.ComparisonNode;
import cz.jirutka.rsql.parser.ast.ComparisonOperator;
import cz.jirutka.rsql.parser.ast.LogicalNode;
import cz.jirutka.rsql.parser.ast.Node;
import cz.jirutka.rsql.parser.ast.RSQLOperators;
import dev.canopy.listing.KeyForm;
import dev.canopy.listing.NumberParser;
import dev.canopy.listing.Rsql;
import dev.canopy.problem.ProblemException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The events that a meter counts, in RSQL, such as {@code feature==chat;attributes.tier=in=(gold,silver)}. A comparison
 * has {@code feature}, {@code user}, {@code model} or {@code attributes.} and a name on its left. An event without the
 * value matches no comparison except {@code ==null} and {@code =null=true}. An argument that reads as a number, in any
 * notation, or as true or false equals both that and its text; an order compares numbers if the argument is one, and
 * texts otherwise. In {@code ==} and {@code !=}, {@code *} stands for any characters, and {@code \*} for itself.
 * Features are compared regardless of case.
 *
 * @param text the filter as it was given
 * @param condition the filter as a jsonpath predicate on the SQL function {@code event_document}
 */
public record MeterFilter(String text, String condition) {
    public static final int MAX_LENGTH = 1_000;
    static final int MAX_PARENTHESES = 20;

    private static final String ATTRIBUTES = "attributes.";
    private static final String NULL = "null";
    private static final String FEATURE = "feature";
    private static final Set<String> NAMES = Set.of(FEATURE, "user", "model");

    /** An asterisk that stands for itself. */
    private static final String ASTERISK = "\\*";

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
        if (node.getArguments().isEmpty()) {
            throw refused("has no value for '" + node.getSelector() + "'");
        }
        String first = node.getArguments().getFirst();
        if (operator.equals(Rsql.MISSING)) {
            return RSQL.mustBeMissing(first, node.getSelector()) ? missing(value) : present(value);
        }
        UnaryOperator<String> stored = node.getSelector().equals(FEATURE) ? KeyForm::stored : UnaryOperator.identity();
        if (ORDERS.containsKey(operator)) {
            return "(%s %s %s)".formatted(value, ORDERS.get(operator), bound(node.getSelector(), stored.apply(first)));
        }
        if (operator.equals(RSQLOperators.EQUAL) || operator.equals(RSQLOperators.NOT_EQUAL)) {
            boolean equal = operator.equals(RSQLOperators.EQUAL);
            return "(" + one(value, first, equal, text -> matching(value, stored.apply(text))) + ")";
        }
        boolean in = operator.equals(RSQLOperators.IN);
        return node.getArguments().stream()
                .map(argument -> one(value, argument, in, text -> equal(value, stored.apply(text))))
                .collect(Collectors.joining(in ? " || " : " && ", "(", ")"));
    }

    /** A comparison with one argument, of which {@code null} stands for a missing value. */
    private static String one(String value, String argument, boolean equal, UnaryOperator<String> ofText) {
        if (argument.equals(NULL)) {
            return equal ? missing(value) : present(value);
        }
        return equal ? ofText.apply(argument) : different(value, ofText.apply(argument));
    }

    private static String bound(String selector, String argument) {
        return NumberParser.decimal(argument).isEmpty()
                ? quoted(argument)
                : number(argument)
                        .orElseThrow(() -> refused("needs a number of at most " + NumberParser.MAX_OF_ATTRIBUTES
                                + " digits on each side of the point for '" + selector + "', not '" + argument + "'"));
    }

    private static Optional<String> number(String argument) {
        return NumberParser.ofAttribute(argument).map(BigDecimal::toPlainString);
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

    /** As {@link #equal}, or a pattern if the text has an asterisk that stands for any characters. */
    private static String matching(String value, String argument) {
        return argument.replace(ASTERISK, "").indexOf('*') < 0
                ? equal(value, argument.replace(ASTERISK, "*"))
                : "(%s like_regex %s flag \"s\")".formatted(value, quoted(pattern(argument)));
    }

    /** Items of different types cannot be compared: the outcome is unknown, which is not true. */
    private static String equal(String value, String text) {
        String same = "%s == %s".formatted(value, quoted(text));
        return literal(text)
                .map(literal -> "(%s || %s == %s)".formatted(same, value, literal))
                .orElse("(" + same + ")");
    }

    private static String different(String value, String equal) {
        return "(%1$s != null && (%2$s is unknown || !%2$s))".formatted(value, equal);
    }

    private static String missing(String value) {
        return "((%1$s == null) is unknown || %1$s == null)".formatted(value);
    }

    private static String present(String value) {
        return "(%s != null)".formatted(value);
    }

    private static Optional<String> literal(String argument) {
        return argument.equals("true") || argument.equals("false") ? Optional.of(argument) : number(argument);
    }

    private static String pattern(String argument) {
        return Arrays.stream(argument.split(Pattern.quote(ASTERISK), -1))
                .map(MeterFilter::anyCharacters)
                .collect(Collectors.joining("\\*", "^", "$"));
    }

    private static String anyCharacters(String part) {
        return Arrays.stream(part.split(Pattern.quote("*"), -1))
                .map(text -> SPECIAL.matcher(text).replaceAll("\\\\$0"))
                .collect(Collectors.joining(".*"));
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
