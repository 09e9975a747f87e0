package dev.canopy.statement;

/**
 * Computes the fingerprint of a PostgreSQL statement in one pass over its text. Literals and parameters become
 * {@code ?}. White space and comments become one blank. A list that has only values of any length becomes
 * {@code (...)}, and several rows of values become one.
 */
final class Fingerprint {
    private static final String VALUES = "...";

    private final String sql;
    private final StringBuilder result;
    private int at;

    private Fingerprint(String sql) {
        this.sql = sql;
        this.result = new StringBuilder(sql.length());
    }

    static String of(String sql) {
        return new Fingerprint(sql).make();
    }

    private String make() {
        while (at < sql.length()) {
            char next = sql.charAt(at);
            if (Character.isWhitespace(next)) {
                at++;
                blank();
            } else if (sql.startsWith("--", at)) {
                at = after("\n", at);
                blank();
            } else if (sql.startsWith("/*", at)) {
                skipComment();
                blank();
            } else if (next == '\'') {
                skipQuoted('\'', false);
                value();
            } else if (next == '"') {
                int start = at;
                skipQuoted('"', false);
                result.append(sql, start, at);
            } else if (next == '$') {
                dollar();
            } else if (isDigit(next) || (next == '.' && isDigit(peek(1)))) {
                skipNumber();
                value();
            } else if (Character.isUnicodeIdentifierStart(next) || next == '_') {
                word();
            } else {
                at++;
                result.append(next);
                if (next == ')' || next == ']') {
                    closeList(next == ')' ? '(' : '[');
                }
            }
        }
        return result.toString().strip();
    }

    private void blank() {
        int length = result.length();
        if (length > 0 && result.charAt(length - 1) != ' ') {
            result.append(' ');
        }
    }

    /** Adds a value, and removes the sign before it if the sign can only belong to the value. */
    private void value() {
        int last = result.length() - 1;
        if (last > 0 && (result.charAt(last) == '-' || result.charAt(last) == '+')) {
            int before = lastVisible(last - 1);
            if (before >= 0 && "([,=<>".indexOf(result.charAt(before)) >= 0) {
                result.setLength(last);
            }
        }
        result.append('?');
    }

    /** Reads a parameter, such as {@code $1}, or a text between two equal marks, such as {@code $tag$text$tag$}. */
    private void dollar() {
        int end = at + 1;
        while (end < sql.length() && isWordPart(sql.charAt(end)) && sql.charAt(end) != '$') {
            end++;
        }
        if (isDigit(peek(1))) {
            at = end;
            value();
        } else if (end < sql.length() && sql.charAt(end) == '$') {
            at = after(sql.substring(at, end + 1), end + 1);
            value();
        } else {
            at++;
            result.append('$');
        }
    }

    /** Reads a name, a keyword, or the prefix of a literal, as in {@code E'\n'}. */
    private void word() {
        int start = at;
        while (at < sql.length() && isWordPart(sql.charAt(at))) {
            at++;
        }
        if (peek(0) == '\'' && at - start == 1 && "eEbBxXnN".indexOf(sql.charAt(start)) >= 0) {
            skipQuoted('\'', "eE".indexOf(sql.charAt(start)) >= 0);
            value();
        } else {
            result.append(sql, start, at);
        }
    }

    private void skipQuoted(char quote, boolean escapes) {
        at++;
        while (at < sql.length()) {
            char next = sql.charAt(at++);
            if (next == '\\' && escapes) {
                at++;
            } else if (next == quote) {
                if (peek(0) != quote) {
                    return;
                }
                at++;
            }
        }
        at = sql.length();
    }

    private void skipComment() {
        int depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < sql.length());
    }

    private void skipNumber() {
        while (at < sql.length() && (isWordPart(sql.charAt(at)) || sql.charAt(at) == '.' || isSignOfExponent())) {
            at++;
        }
    }

    private boolean isSignOfExponent() {
        return (sql.charAt(at) == '-' || sql.charAt(at) == '+')
                && (sql.charAt(at - 1) == 'e' || sql.charAt(at - 1) == 'E')
                && isDigit(peek(1));
    }

    private void closeList(char open) {
        int content = result.length() - 2;
        boolean hasValue = false;
        while (content >= 0 && "?, ".indexOf(result.charAt(content)) >= 0) {
            hasValue |= result.charAt(content) == '?';
            content--;
        }
        if (content < 0 || result.charAt(content) != open || !hasValue) {
            return;
        }
        result.replace(content + 1, result.length() - 1, VALUES);
        String row = result.substring(content);
        int comma = lastVisible(content - 1);
        if (comma > 0 && result.charAt(comma) == ',') {
            int end = lastVisible(comma - 1) + 1;
            if (end >= row.length() && result.substring(end - row.length(), end).equals(row)) {
                result.setLength(end);
            }
        }
    }

    private int lastVisible(int from) {
        int index = from;
        while (index >= 0 && result.charAt(index) == ' ') {
            index--;
        }
        return index;
    }

    private int after(String mark, int from) {
        int found = sql.indexOf(mark, from);
        return found < 0 ? sql.length() : found + mark.length();
    }

    private char peek(int ahead) {
        return at + ahead < sql.length() ? sql.charAt(at + ahead) : '\0';
    }

    private static boolean isWordPart(char character) {
        return Character.isUnicodeIdentifierPart(character) || character == '$';
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }
}
