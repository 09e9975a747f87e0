package dev.canopy.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.body.JsonFault;
import dev.canopy.body.JsonReader;
import dev.canopy.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;

/** Finds the items in a body. */
final class BodyItems {
    private BodyItems() {}

    /**
     * Finds the items of an array, of an object whose member {@code data} is an array, or of lines with an object each;
     * an object without such a member is an item itself.
     *
     * @throws ProblemException (400) if the body is none of these
     */
    static List<JsonReader.Element> of(byte[] body, JsonReader json) {
        if (JsonReader.isArray(body)) {
            return json.readArray(body);
        }
        String[] lines = new String(body, StandardCharsets.ISO_8859_1).strip().split("\n", -1);
        return areLines(lines, body, json) ? ofLines(lines, json) : ofObject(json.readBody(body));
    }

    /**
     * Whether lines have an object each: the first line does, or the body is no JSON as a whole, and another line does.
     * A line with a fault counts as an object, because the fault is then that of one item.
     */
    private static boolean areLines(String[] lines, byte[] body, JsonReader json) {
        return lines.length > 1
                && (isObject(bytes(lines[0]), json)
                        || (!isObject(body, json)
                                && Arrays.stream(lines).anyMatch(line -> isObject(bytes(line), json))));
    }

    private static boolean isObject(byte[] bytes, JsonReader json) {
        try {
            return json.read(bytes).isObject();
        } catch (JsonFault fault) {
            return true;
        } catch (IOException malformed) {
            return false;
        }
    }

    private static List<JsonReader.Element> ofLines(String[] lines, JsonReader json) {
        List<JsonReader.Element> items = new ArrayList<>();
        for (String line : lines) {
            if (!line.isBlank()) {
                items.add(() -> json.readLine(bytes(line)));
            }
        }
        return items;
    }

    private static byte[] bytes(String line) {
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<JsonReader.Element> ofObject(JsonNode body) {
        if (!(body instanceof ObjectNode)) {
            throw ProblemException.unreadable("The body must be an object, an array of objects, or lines of objects.");
        }
        JsonNode data = body.path("data");
        return data.isArray()
                ? StreamSupport.stream(data.spliterator(), false)
                        .<JsonReader.Element>map(item -> () -> item)
                        .toList()
                : List.of(() -> body);
    }
}
