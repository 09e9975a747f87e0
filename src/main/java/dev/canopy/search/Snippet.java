package dev.canopy.search;

/**
 * The text of a hit as HTML: escaped, with {@code <mark>} around each word that was found. The database finds the words
 * in a copy of the text in which punctuation has become blanks, so the marks are moved to the text itself.
 */
final class Snippet {
    /**
     * Before and after a word in a headline of the database. A client may store the same characters; they are omitted.
     */
    static final char START = '\u0001';

    static final char STOP = '\u0002';

    private Snippet() {}

    /**
     * @param text the text of the row
     * @param headline the same number of characters, and the marks
     */
    static String of(String text, String headline) {
        StringBuilder html = new StringBuilder();
        boolean marked = false;
        int next = 0;
        for (int i = 0; i < headline.length(); i++) {
            char character = headline.charAt(i);
            if (next < text.length() && text.charAt(next) == character && isMark(character)) {
                next++; // stored by a client
            } else if (isMark(character)) {
                if (marked != (character == START)) {
                    marked = !marked;
                    html.append(marked ? "<mark>" : "</mark>");
                }
            } else if (next < text.length()) {
                html.append(escaped(text.charAt(next++)));
            }
        }
        return html.append(marked ? "</mark>" : "").toString().strip();
    }

    private static boolean isMark(char character) {
        return character == START || character == STOP;
    }

    private static String escaped(char character) {
        return switch (character) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\'' -> "&#39;";
            default -> String.valueOf(character);
        };
    }
}
