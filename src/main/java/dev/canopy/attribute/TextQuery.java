package dev.canopy.attribute;

import dev.canopy.attribute.TextVector.Weight;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A query of the text search of the database ({@code tsquery}): words and starts of words, joined by {@code &},
 * {@code |}, {@code !} and {@code <N>}. The database has normalised the words by its dictionaries and its locale; Java
 * never does.
 */
public final class TextQuery {
    /** How tightly an operator binds. */
    private static final int OR = 1;

    private static final int AND = 2;
    private static final int PHRASE = 3;
    private static final int NOT = 4;

    /** The highest distance of two words. */
    private static final int MAX_DISTANCE = 16_384;

    /** A part of a query. */
    sealed interface Node permits Word, Not, And, Or, Phrase {}

    /**
     * @param prefix whether longer words that start with this one are found as well
     * @param weights the places that count; all if empty
     */
    record Word(String word, boolean prefix, Set<Weight> weights) implements Node {
        Word {
            weights = Set.copyOf(weights);
        }
    }

    record Not(Node operand) implements Node {}

    record And(Node left, Node right) implements Node {}

    record Or(Node left, Node right) implements Node {}

    /** The right part comes after the left one, by a number of words. */
    record Phrase(Node left, Node right, int distance) implements Node {}

    private final @Nullable Node root;

    private TextQuery(@Nullable Node root) {
        this.root = root;
    }

    /** Empty for the query without words, which finds nothing. */
    Optional<Node> root() {
        return Optional.ofNullable(root);
    }

    /**
     * Reads a query as the database writes it, such as <code>'fat':*A &amp; ( 'rat' | !'cat' )</code>.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static TextQuery parse(String text) {
        LexemeReader reader = new LexemeReader(text);
        reader.skipBlanks();
        if (reader.atEnd()) {
            return new TextQuery(null);
        }
        Node root = read(reader, OR);
        if (!reader.atEnd()) {
            throw reader.failure();
        }
        return new TextQuery(root);
    }

    /** The longest part whose operators bind at least this tightly. Operators that bind equally start at the left. */
    private static Node read(LexemeReader reader, int binding) {
        if (binding == NOT) {
            return single(reader);
        }
        Node left = read(reader, binding + 1);
        while (true) {
            reader.skipBlanks();
            if (binding == OR && reader.skip("|")) {
                left = new Or(left, read(reader, binding + 1));
            } else if (binding == AND && reader.skip("&")) {
                left = new And(left, read(reader, binding + 1));
            } else if (binding == PHRASE && reader.skip("<")) {
                int distance = distance(reader);
                left = new Phrase(left, read(reader, binding + 1), distance);
            } else {
                return left;
            }
        }
    }

    private static int distance(LexemeReader reader) {
        int distance = reader.skip("-") ? 1 : reader.number();
        reader.require(">");
        if (distance > MAX_DISTANCE) {
            throw reader.failure();
        }
        return distance;
    }

    private static Node single(LexemeReader reader) {
        reader.skipBlanks();
        if (reader.skip("!")) {
            return new Not(single(reader));
        }
        if (reader.skip("(")) {
            Node inner = read(reader, OR);
            reader.require(")");
            return inner;
        }
        String word = reader.quoted();
        boolean marked = reader.skip(":");
        boolean prefix = marked && reader.skip("*");
        Set<Weight> weights = EnumSet.noneOf(Weight.class);
        for (Weight weight : Weight.values()) {
            if (marked && reader.skip(weight.name())) {
                weights.add(weight);
            }
        }
        return new Word(word, prefix, weights);
    }

    private static String text(Node node, int outer) {
        return switch (node) {
            case Word word -> LexemeReader.quote(word.word()) + marks(word);
            case Not not -> "!" + text(not.operand(), NOT);
            case And and -> operation(AND, outer, text(and.left(), AND) + " & " + text(and.right(), AND));
            case Or or -> operation(OR, outer, text(or.left(), OR) + " | " + text(or.right(), OR));
            case Phrase phrase -> {
                String distance = phrase.distance() == 1 ? "-" : String.valueOf(phrase.distance());
                // Its order matters, so a phrase at the right has parentheses.
                yield operation(
                        PHRASE,
                        outer,
                        text(phrase.left(), PHRASE) + " <" + distance + "> " + text(phrase.right(), NOT));
            }
        };
    }

    private static String operation(int binding, int outer, String text) {
        return binding < outer ? "( " + text + " )" : text;
    }

    private static String marks(Word word) {
        StringBuilder marks = new StringBuilder(word.prefix() ? "*" : "");
        for (Weight weight : Weight.values()) {
            marks.append(word.weights().contains(weight) ? weight.name() : "");
        }
        return (marks.isEmpty() ? "" : ":") + marks;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TextQuery query && root().equals(query.root());
    }

    @Override
    public int hashCode() {
        return root().hashCode();
    }

    /** The query as the database reads and writes it. */
    @Override
    public String toString() {
        return root == null ? "" : text(root, OR);
    }
}
