package dev.canopy.body;

import com.fasterxml.jackson.core.JsonParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Splits a JSON array or object by its brackets, commas and quotes. Needs little memory for any depth. */
final class JsonParts {
    private final byte[] json;
    private final char opening;
    private final char closing;
    private final List<byte[]> elements = new ArrayList<>();
    private int depth;
    private int start;

    private JsonParts(byte[] json, char opening, char closing) {
        this.json = json;
        this.opening = opening;
        this.closing = closing;
    }

    /**
     * Returns the bytes of each element, which may be malformed by themselves.
     *
     * @throws JsonParseException if the brackets or quotes do not match, or if something precedes or follows the array
     */
    static List<byte[]> ofArray(byte[] json) throws JsonParseException {
        return of(new JsonParts(json, '[', ']'));
    }

    /** Returns the bytes of each member, with its name, as {@link #ofArray} does for elements. */
    static List<byte[]> ofObject(byte[] json) throws JsonParseException {
        return of(new JsonParts(json, '{', '}'));
    }

    private static List<byte[]> of(JsonParts parts) throws JsonParseException {
        parts.split();
        return parts.elements;
    }

    private void split() throws JsonParseException {
        boolean ended = false;
        for (int i = 0; i < json.length; i++) {
            if (depth == 0 && !isBlank(json[i]) && (ended || json[i] != opening)) {
                throw malformed();
            }
            switch (json[i]) {
                case '"' -> i = endOfText(i);
                case '[', '{' -> open(i);
                case ']', '}' -> close(i);
                case ',' -> endElement(i);
                default -> {}
            }
            ended |= depth == 0 && json[i] == closing;
        }
        if (!ended) {
            throw malformed();
        }
    }

    private int endOfText(int quote) throws JsonParseException {
        for (int i = quote + 1; i < json.length; i++) {
            if (json[i] == '\\') {
                i++;
            } else if (json[i] == '"') {
                return i;
            }
        }
        throw malformed();
    }

    private void open(int position) {
        if (depth == 0) {
            start = position + 1;
        }
        depth++;
    }

    private void close(int position) throws JsonParseException {
        if (depth == 1 && json[position] != closing) {
            throw malformed();
        }
        if (depth == 1 && (!elements.isEmpty() || !isBlank(start, position))) {
            endElement(position);
        }
        depth--;
    }

    private void endElement(int position) {
        if (depth == 1) {
            elements.add(Arrays.copyOfRange(json, start, position));
            start = position + 1;
        }
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isBlank(json[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || character == '\n' || character == '\r' || character == '\t';
    }

    private static JsonParseException malformed() {
        return new JsonParseException(null, "Not a JSON array or object");
    }
}
