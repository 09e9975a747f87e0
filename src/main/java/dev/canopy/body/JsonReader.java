package dev.canopy.body;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** Reads JSON and names its faults. In an array, a fault belongs to one element. Thread-safe. */
@ApplicationScoped
public class JsonReader {
    private static final int LONGEST_POINTER = 200;

    private final ObjectMapper json;

    public JsonReader(ObjectMapper json) {
        this.json = json;
    }

    /** An element of an array. */
    @FunctionalInterface
    public interface Element {
        /** @throws JsonFault if the element cannot be read */
        JsonNode read() throws JsonFault;
    }

    /** A member of an object. */
    public record Member(String name, Element value) {}

    /** Whether a body begins as an array does. */
    public static boolean isArray(byte[] body) {
        for (byte character : body) {
            if (character > ' ') {
                return character == '[';
            }
        }
        return false;
    }

    /**
     * Reads one value. The value is missing if there are no bytes but blanks.
     *
     * @throws JsonFault if the JSON is well-formed, but cannot be read
     * @throws IOException if the bytes are not JSON
     */
    public JsonNode read(byte[] bytes) throws JsonFault, IOException {
        if (!Utf8.isValid(bytes)) {
            throw JsonFault.ofText("", "is not UTF-8");
        }
        try (JsonParser parser = json.createParser(bytes)) {
            try {
                JsonNode value = json.readTree(parser);
                return value == null ? json.missingNode() : value;
            } catch (NumberFormatException outOfRange) { // which Jackson does not wrap
                throw JsonFault.ofValue(pointer(parser.getParsingContext()), "is a number that is out of range");
            } catch (JacksonException failure) {
                throw fault(parser, failure);
            }
        }
    }

    /**
     * Reads a value of its own line.
     *
     * @throws JsonFault if the line cannot be read
     */
    public JsonNode readLine(byte[] line) throws JsonFault {
        try {
            return read(line);
        } catch (IOException malformed) {
            throw JsonFault.ofText("", "of the line is not valid");
        }
    }

    /**
     * Reads a body with one value.
     *
     * @throws ProblemException (400) if the body cannot be read, (422) if a number or a name in it cannot be stored
     */
    public JsonNode readBody(byte[] body) {
        try {
            return read(body);
        } catch (JsonFault fault) {
            throw fault.toProblem();
        } catch (IOException malformed) {
            throw ProblemException.unreadableJson(malformed);
        }
    }

    /**
     * Reads a body with an array.
     *
     * @throws ProblemException (400) if the body is not a JSON array
     */
    public List<Element> readArray(byte[] body) {
        try {
            return elements(read(body));
        } catch (JsonFault fault) {
            return elementsAlone(body);
        } catch (IOException malformed) {
            throw ProblemException.unreadableJson(malformed);
        }
    }

    private static List<Element> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .<Element>map(element -> () -> element)
                .toList();
    }

    /** Reads each element alone, because one of them has a fault. */
    private List<Element> elementsAlone(byte[] body) {
        List<Element> elements = new ArrayList<>();
        try {
            for (byte[] bytes : JsonParts.ofArray(body)) {
                elements.add(element(bytes));
            }
        } catch (IOException malformed) {
            throw ProblemException.unreadableJson(malformed);
        }
        return elements;
    }

    private Element element(byte[] bytes) throws IOException {
        try {
            JsonNode value = read(bytes);
            if (value.isMissingNode()) {
                throw new JsonParseException(null, "An element is missing");
            }
            return () -> value;
        } catch (JsonFault fault) {
            return () -> {
                throw fault;
            };
        }
    }

    /**
     * Reads a body with an object, so that a number or a name that cannot be stored spoils only the member that it is
     * in.
     *
     * @throws ProblemException (400) if the body cannot be read, (422) if it is not an object
     */
    public List<Member> readObject(byte[] body) {
        try {
            if (!(read(body) instanceof ObjectNode object)) {
                throw ProblemException.content("", "must be a JSON object");
            }
            List<Member> members = new ArrayList<>();
            object.properties().forEach(member -> members.add(new Member(member.getKey(), member::getValue)));
            return members;
        } catch (JsonFault fault) {
            if (!fault.isOfValue()) {
                throw fault.toProblem();
            }
            return membersAlone(body);
        } catch (IOException malformed) {
            throw ProblemException.unreadableJson(malformed);
        }
    }

    /** Reads each member alone, because one of them has a fault. */
    private List<Member> membersAlone(byte[] body) {
        Map<String, Member> members = new LinkedHashMap<>();
        try {
            for (byte[] bytes : JsonParts.ofObject(body)) {
                Member member = member(bytes);
                if (members.putIfAbsent(member.name(), member) != null) {
                    throw JsonFault.ofText("", "has a name that is given twice").toProblem();
                }
            }
        } catch (IOException malformed) {
            throw ProblemException.unreadableJson(malformed);
        }
        return List.copyOf(members.values());
    }

    private Member member(byte[] bytes) throws IOException {
        byte[] object = new byte[bytes.length + 2];
        object[0] = '{';
        System.arraycopy(bytes, 0, object, 1, bytes.length);
        object[object.length - 1] = '}';
        try {
            Map.Entry<String, JsonNode> only = read(object).properties().stream()
                    .findFirst()
                    .orElseThrow(() -> new JsonParseException(null, "A member is missing"));
            return new Member(only.getKey(), only::getValue);
        } catch (JsonFault fault) {
            if (!fault.isOfValue()) {
                throw fault.toProblem();
            }
            return new Member(name(object), () -> {
                throw fault;
            });
        }
    }

    /** The first name in an object whose values need not be readable. */
    private String name(byte[] object) throws IOException {
        try (JsonParser parser = json.createParser(object)) {
            parser.nextToken();
            String name = parser.nextFieldName();
            return name == null ? "" : name;
        }
    }

    /** The fault behind a failure of the parser. Returns a failure because of malformed JSON as it is. */
    private static IOException fault(JsonParser parser, JacksonException failure) throws JsonFault {
        JsonStreamContext place = parser.getParsingContext();
        // To Jackson, text after the end is a mismatch, too.
        if (failure instanceof MismatchedInputException
                && !failure.getOriginalMessage().startsWith("Trailing token")) {
            throw JsonFault.ofText(pointer(place), "is given twice");
        }
        if (failure instanceof StreamConstraintsException) {
            if (place.getNestingDepth() > parser.streamReadConstraints().getMaxNestingDepth()) {
                int most = parser.streamReadConstraints().getMaxNestingDepth();
                throw JsonFault.ofText(pointer(place), "is nested deeper than " + most + " levels");
            }
            if (failure.getOriginalMessage().startsWith("Number value length")) {
                int most = parser.streamReadConstraints().getMaxNumberLength();
                throw JsonFault.ofValue(pointer(place), "is a number of more than " + most + " digits");
            }
            throw JsonFault.ofText(pointer(place), "has a name or a text that is too long");
        }
        if (failure.getOriginalMessage().startsWith("Broken surrogate pair")
                || failure.getOriginalMessage().startsWith("Unexpected low surrogate")) {
            throw JsonFault.ofValue(pointer(place.getParent()), "has a name with half of a surrogate pair");
        }
        return failure;
    }

    private static String pointer(JsonStreamContext place) {
        String pointer = place.pathAsPointer().toString();
        return pointer.length() <= LONGEST_POINTER
                ? pointer
                : pointer.substring(0, Math.max(0, pointer.lastIndexOf('/', LONGEST_POINTER)));
    }
}
