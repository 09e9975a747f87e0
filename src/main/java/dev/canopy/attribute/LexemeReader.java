package dev.canopy.attribute;

import dev.canopy.attribute.TextVector.Weight;

/** Reads the parts of vectors and queries of the text search as the database writes them. Not thread-safe. */
final class LexemeReader {
    private final String text;
    private int at;

    LexemeReader(String text) {
        this.text = text;
    }

    /** A word in quotation marks, in which the database writes each quotation mark and each backslash twice. */
    static String quote(String word) {
        return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    boolean atEnd() {
        return at == text.length();
    }

    void skipBlanks() {
        while (!atEnd() && text.charAt(at) == ' ') {
            at++;
        }
    }

    /** Whether this part comes next, which is then behind. */
    boolean skip(String part) {
        boolean next = text.startsWith(part, at);
        at += next ? part.length() : 0;
        return next;
    }

    String quoted() {
        require("'");
        StringBuilder word = new StringBuilder();
        while (!atEnd()) {
            char c = text.charAt(at++);
            boolean doubled = !atEnd() && text.charAt(at) == c;
            if (c == '\'' && !doubled) {
                return word.toString();
            }
            if (c == '\'' || c == '\\') {
                at++; // the second one
            }
            word.append(c);
        }
        throw failure();
    }

    void require(String part) {
        if (!skip(part)) {
            throw failure();
        }
    }

    /** A whole number of at most five digits. */
    int number() {
        int from = at;
        while (!atEnd() && at < from + 5 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == from) {
            throw failure();
        }
        return Integer.parseInt(text, from, at, 10);
    }

    /** {@link Weight#D} if no letter of a weight comes next. */
    Weight weight() {
        for (Weight weight : Weight.values()) {
            if (skip(weight.name())) {
                return weight;
            }
        }
        return Weight.D;
    }

    IllegalArgumentException failure() {
        return new IllegalArgumentException("The text search does not write this at " + at + ": " + text);
    }
}
