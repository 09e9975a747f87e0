package dev.canopy.listing;

/**
 * The length of a text in characters, which are the code points of Unicode, as for {@code maxLength} in the OpenAPI
 * document and for the database. Java's own length counts an emoji twice.
 */
public final class TextLength {
    private TextLength() {}

    /** Whether a text has more characters than this. */
    public static boolean exceeds(CharSequence text, int max) {
        int units = text.length();
        return units > max && (units / 2 > max || Character.codePointCount(text, 0, units) > max);
    }
}
