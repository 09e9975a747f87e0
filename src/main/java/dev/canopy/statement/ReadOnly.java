package dev.canopy.statement;

import java.util.List;

/**
 * Recognizes, by its text, a statement that stores nothing. A function that it calls is taken for one that stores
 * nothing.
 */
final class ReadOnly {
    private static final String SELECT = "select";
    private static final String WITH = "with ";

    private static final List<String> CHANGES = List.of("insert ", "update ", "delete ", "merge ");

    private ReadOnly() {}

    /**
     * Whether a statement only reads: a {@code select}, or a {@code with} of which neither a part nor the main
     * statement changes data.
     *
     * @param fingerprint without literals and comments; see {@link Fingerprint}
     */
    static boolean is(String fingerprint) {
        return startsWith(fingerprint, 0, SELECT) || (startsWith(fingerprint, 0, WITH) && !changesData(fingerprint));
    }

    /** A part begins after a parenthesis that opens, and the main statement after one that closes. */
    private static boolean changesData(String fingerprint) {
        for (int i = 0; i < fingerprint.length(); i++) {
            if (fingerprint.charAt(i) == '(' || fingerprint.charAt(i) == ')') {
                int next = i + 1 < fingerprint.length() && fingerprint.charAt(i + 1) == ' ' ? i + 2 : i + 1;
                if (CHANGES.stream().anyMatch(word -> startsWith(fingerprint, next, word))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean startsWith(String text, int from, String word) {
        return text.regionMatches(true, from, word, 0, word.length());
    }
}
