package dev.canopy.attribute;

/** Matches patterns of SQL's {@code like}, by code points. */
final class LikePattern {
    private LikePattern() {}

    /** @throws IllegalArgumentException if the pattern ends with a backslash that escapes nothing */
    static String checked(String pattern) {
        int end = pattern.length();
        while (end > 0 && pattern.charAt(end - 1) == '\\') {
            end--;
        }
        if ((pattern.length() - end) % 2 == 1) {
            throw new IllegalArgumentException("A pattern must not end with a single backslash.");
        }
        return pattern;
    }

    /** Matches greedily with one point to go back to; at worst it takes the product of both lengths. */
    static boolean matches(String text, String pattern) {
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
