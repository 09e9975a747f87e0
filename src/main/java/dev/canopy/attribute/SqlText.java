package dev.canopy.attribute;

import java.util.List;

/** Computes functions of text, and matches patterns, in Java as the database does: by code points. */
final class SqlText {
    private SqlText() {}

    /** Replaces A to Z with lower case. */
    static String foldDown(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        text.chars().forEach(c -> folded.append((char) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c)));
        return folded.toString();
    }

    /** Replaces a to z with upper case. */
    static String foldUp(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        text.chars().forEach(c -> folded.append((char) (c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c)));
        return folded.toString();
    }

    /** Removes spaces (U+0020) at both ends. */
    static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) == ' ') {
            from++;
        }
        while (to > from && text.charAt(to - 1) == ' ') {
            to--;
        }
        return text.substring(from, to);
    }

    /** The number of code points. */
    static int codePoints(Object text) {
        return ((String) text).codePointCount(0, ((String) text).length());
    }

    /** @param arguments the text, the position of the first character from 1, and the length, both in code points */
    static Object substring(List<Object> arguments) {
        String text = (String) arguments.get(0);
        long start = (Integer) arguments.get(1);
        int length = (Integer) arguments.get(2);
        if (length < 0) {
            throw new ArithmeticException("A part of a text cannot have the length " + length);
        }
        int size = codePoints(text);
        int from = (int) Math.min(Math.max(start - 1, 0), size);
        int to = (int) Math.min(Math.max(start - 1 + length, from), size);
        return text.substring(text.offsetByCodePoints(0, from), text.offsetByCodePoints(0, to));
    }

    /**
     * A pattern of {@code like} as it is given.
     *
     * @throws IllegalArgumentException if the pattern ends with a backslash that escapes nothing
     */
    static String checkedPattern(String pattern) {
        int end = pattern.length();
        while (end > 0 && pattern.charAt(end - 1) == '\\') {
            end--;
        }
        if ((pattern.length() - end) % 2 == 1) {
            throw new IllegalArgumentException("A pattern must not end with a single backslash.");
        }
        return pattern;
    }

    /**
     * Whether the text matches a pattern of {@code like}. Matches greedily with one point to go back to, so the time is
     * at most the product of both lengths.
     */
    static boolean isLike(String text, String pattern) {
        int[] t = text.codePoints().toArray();
        int[] p = pattern.codePoints().toArray();
        int i = 0;
        int j = 0;
        int star = -1;
        int mark = 0;
        while (i < t.length) {
            boolean escaped = j < p.length && p[j] == '\\';
            if (j < p.length && p[j] == '%') {
                star = ++j;
                mark = i;
            } else if (j < p.length && (escaped ? p[j + 1] == t[i] : p[j] == '_' || p[j] == t[i])) {
                i++;
                j += escaped ? 2 : 1;
            } else if (star >= 0) {
                j = star;
                i = ++mark;
            } else {
                return false;
            }
        }
        while (j < p.length && p[j] == '%') {
            j++;
        }
        return j == p.length;
    }
}
