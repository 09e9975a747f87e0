package dev.canopy.listing;

import cz.jirutka.rsql.parser.RSQLParser;
import cz.jirutka.rsql.parser.RSQLParserException;
import cz.jirutka.rsql.parser.ast.ComparisonNode;
import cz.jirutka.rsql.parser.ast.ComparisonOperator;
import cz.jirutka.rsql.parser.ast.LogicalNode;
import cz.jirutka.rsql.parser.ast.Node;
import cz.jirutka.rsql.parser.ast.RSQLOperators;
import dev.canopy.problem.ProblemException;
import java.util.Set;
import java.util.function.Function;

/**
 * The language of filters: RSQL, with bounds that are checked before a text is parsed.
 *
 * @param maxLength the maximum number of characters
 * @param maxParentheses the maximum number of opening parentheses; the parser calls itself for each of them
 * @param refused the problem with a detail, such as "must have at most 50 comparisons"
 */
public record Rsql(int maxLength, int maxParentheses, Function<String, ProblemException> refused) {
    /** Describes the language in parameters, after "with". */
    public static final String LANGUAGE =
            "== != =gt= =ge= =lt= =le= =in= =out= =null=, ';' for and, ',' for or. In a text,"
                    + " * stands for any characters and \\* for itself. A missing value matches only ==null and =null=true";

    /** Whether a value is missing: {@code true} or {@code false}. */
    public static final ComparisonOperator MISSING = new ComparisonOperator("=null=");

    private static final RSQLParser PARSER = new RSQLParser(Set.of(
            RSQLOperators.EQUAL,
            RSQLOperators.NOT_EQUAL,
            RSQLOperators.GREATER_THAN,
            RSQLOperators.GREATER_THAN_OR_EQUAL,
            RSQLOperators.LESS_THAN,
            RSQLOperators.LESS_THAN_OR_EQUAL,
            RSQLOperators.IN,
            RSQLOperators.NOT_IN,
            MISSING));

    /**
     * Parses a filter.
     *
     * @param example a valid filter, for the message
     * @throws ProblemException from {@link #refused} if the filter is malformed or too large
     */
    public Node parse(String text, String example) {
        if (text.indexOf('\0') >= 0) {
            throw refused.apply("must not contain the character U+0000");
        }
        if (TextLength.exceeds(text, maxLength)) {
            throw refused.apply("must have at most " + maxLength + " characters");
        }
        if (text.chars().filter(character -> character == '(').count() > maxParentheses) {
            throw refused.apply("must have at most " + maxParentheses + " opening parentheses");
        }
        try {
            return withPlainAsterisks(PARSER.parse(keepingAsterisks(text)));
        } catch (RSQLParserException malformed) {
            throw refused.apply("must be RSQL, such as " + example);
        }
    }

    /**
     * In quotation marks, the parser removes the backslash before any character, and so before an asterisk that stands
     * for itself. A second backslash keeps it.
     */
    private static String keepingAsterisks(String text) {
        StringBuilder kept = new StringBuilder();
        char mark = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            kept.append(character);
            if (mark == 0) {
                mark = character == '"' || character == '\'' ? character : 0;
            } else if (character == mark) {
                mark = 0;
            } else if (character == '\\' && i + 1 < text.length()) {
                char escaped = text.charAt(++i);
                kept.append(escaped == '*' ? "\\*" : String.valueOf(escaped));
            }
        }
        return kept.toString();
    }

    /** Only equality knows wildcards, so an asterisk needs no backslash in the arguments of any other operator. */
    private static Node withPlainAsterisks(Node node) {
        if (node instanceof LogicalNode several) {
            return several.withChildren(
                    several.getChildren().stream().map(Rsql::withPlainAsterisks).toList());
        }
        ComparisonNode comparison = (ComparisonNode) node;
        ComparisonOperator operator = comparison.getOperator();
        if (operator.equals(RSQLOperators.EQUAL) || operator.equals(RSQLOperators.NOT_EQUAL)) {
            return comparison;
        }
        return comparison.withArguments(comparison.getArguments().stream()
                .map(argument -> argument.replace("\\*", "*"))
                .toList());
    }

    /**
     * Whether a value must be missing.
     *
     * @param argument the argument of {@link #MISSING}
     * @param selector the name of the value, for the message
     * @throws ProblemException from {@link #refused} if the argument is neither {@code true} nor {@code false}
     */
    public boolean mustBeMissing(String argument, String selector) {
        return switch (argument) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused.apply("needs true or false for '" + selector + "', not '" + argument + "'");
        };
    }
}
