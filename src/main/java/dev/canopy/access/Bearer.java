package dev.canopy.access;

import java.util.Optional;

/** The token of an {@code Authorization} header of the scheme Bearer. */
public final class Bearer {
    private static final String SCHEME = "Bearer ";
    private static final String SYMBOLS = "-._~+/";

    private Bearer() {}

    /**
     * Returns the token; empty if the header has another scheme or is malformed. It is read without a regular
     * expression, which would take as long as checking an API key.
     */
    public static Optional<String> token(String header) {
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        String token = trim(header, SCHEME.length());
        return isToken(token) ? Optional.of(token) : Optional.empty();
    }

    private static String trim(String text, int begin) {
        int from = begin;
        int to = text.length();
        while (from < to && text.charAt(from) == ' ') {
            from++;
        }
        while (from < to && text.charAt(to - 1) == ' ') {
            to--;
        }
        return text.substring(from, to);
    }

    /** Letters, digits and symbols, of which there is at least one, and then any number of {@code =}. */
    private static boolean isToken(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            if (!isLetterOrDigit(text.charAt(i)) && SYMBOLS.indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return end > 0;
    }

    /** Whether this is a letter or digit of ASCII. */
    public static boolean isLetterOrDigit(char symbol) {
        return isSmallOrDigit(symbol) || (symbol >= 'A' && symbol <= 'Z');
    }

    /** Whether this is a small letter or a digit of ASCII. */
    public static boolean isSmallOrDigit(char symbol) {
        return (symbol >= 'a' && symbol <= 'z') || (symbol >= '0' && symbol <= '9');
    }
}
