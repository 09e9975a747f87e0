package dev.canopy.attribute;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Writes and reads lists of texts as the database writes an array of one dimension: <code>{a,"b c"}</code>. */
final class ListText {
    private ListText() {}

    static String of(List<?> texts) {
        return texts.stream()
                .map(text -> '"' + text.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** @throws IllegalArgumentException if an element is null */
    static List<String> read(String array) {
        List<String> texts = new ArrayList<>();
        int end = array.length() - 1;
        int at = 1;
        while (at < end) {
            StringBuilder text = new StringBuilder();
            boolean quoted = array.charAt(at) == '"';
            at += quoted ? 1 : 0;
            while (at < end && array.charAt(at) != (quoted ? '"' : ',')) {
                at += array.charAt(at) == '\\' ? 1 : 0;
                text.append(array.charAt(at++));
            }
            if (!quoted && "NULL".contentEquals(text)) {
                throw new IllegalArgumentException("A list has no nulls: " + array);
            }
            texts.add(text.toString());
            at += quoted ? 2 : 1; // the quote, and the comma
        }
        return Collections.unmodifiableList(texts);
    }
}
