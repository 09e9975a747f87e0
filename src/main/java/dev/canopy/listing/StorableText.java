package dev.canopy.listing;

/** Texts that the database can store. */
public final class StorableText {
    private StorableText() {}

    /** Whether the database can store the text: it has no U+0000 and no half of a surrogate pair. */
    public static boolean fits(String text) {
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == 0) {
                return false;
            }
            if (Character.isSurrogate(each)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(each, text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
