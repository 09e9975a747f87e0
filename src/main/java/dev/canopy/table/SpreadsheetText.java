package dev.canopy.table;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/** Free text in a cell of a spreadsheet. */
public final class SpreadsheetText {
    private static final String FORMULA = "=+-@";
    private static final int LAST_ASCII = 0x7F;

    private SpreadsheetText() {}

    /**
     * The text, with an apostrophe before it if a spreadsheet could take it for a formula: if its first visible
     * character is one of {@code = + - @}, also in full width or another compatible form, or if it begins with a tab, a
     * line break or another control character.
     */
    public static String harmless(String text) {
        return !text.isEmpty() && (Character.isISOControl(text.charAt(0)) || beginsFormula(text)) ? "'" + text : text;
    }

    /** The same for a text that may be missing. */
    public static @Nullable String harmlessOrNull(@Nullable String text) {
        return text == null ? null : harmless(text);
    }

    private static boolean beginsFormula(String text) {
        int first =
                text.codePoints().filter(SpreadsheetText::isVisible).findFirst().orElse(' ');
        return FORMULA.indexOf(first <= LAST_ASCII ? first : compatible(first)) >= 0;
    }

    private static int compatible(int character) {
        return Normalizer.normalize(Character.toString(character), Normalizer.Form.NFKC)
                .codePointAt(0);
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED,
                    Character.SURROGATE,
                    // Variation selectors, and marks that join to a character that is missing.
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK -> false;
            default -> !isBlank(character);
        };
    }

    /** Letters and symbols that are shown as nothing: the fillers of Hangul, and the empty pattern of Braille. */
    private static boolean isBlank(int character) {
        return switch (character) {
            case 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800 -> true;
            default -> false;
        };
    }
}
