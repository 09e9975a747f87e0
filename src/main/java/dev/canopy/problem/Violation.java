package dev.canopy.problem;

import java.nio.charset.StandardCharsets;

/**
 * An error in the input.
 *
 * @param pointer the place: a JSON pointer (RFC 6901) into the body, or the name of a query parameter or a header
 * @param detail the error, preferably with the correct form, such as {@code must be true or false}
 */
public record Violation(String pointer, String detail) {
    public Violation {
        pointer = printable(pointer);
        detail = printable(detail);
    }

    /** A text that a message may quote: half of a surrogate pair, which no response can contain, is a question mark. */
    public static String printable(String text) {
        return text.chars().noneMatch(each -> Character.isSurrogate((char) each))
                ? text
                : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
