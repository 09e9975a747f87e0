package dev.canopy.otlp;

import static com.google.protobuf.WireFormat.WIRETYPE_FIXED64;
import static com.google.protobuf.WireFormat.WIRETYPE_LENGTH_DELIMITED;
import static com.google.protobuf.WireFormat.WIRETYPE_VARINT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.protobuf.CodedInputStream;
import dev.canopy.body.Utf8;
import dev.canopy.problem.ProblemException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads an {@code ExportTraceServiceRequest} in protobuf. It reads only the fields that usage needs and skips the
 * others without decoding them, so that a request takes hardly more memory than its bytes, with any content.
 */
final class ProtobufTraces {
    private static final int ENTRY = field(1, WIRETYPE_LENGTH_DELIMITED); // of the request, a resource and a pair
    private static final int PARTS = field(2, WIRETYPE_LENGTH_DELIMITED); // of a resource, a scope and a pair
    private static final int TRACE_ID = field(1, WIRETYPE_LENGTH_DELIMITED);
    private static final int SPAN_ID = field(2, WIRETYPE_LENGTH_DELIMITED);
    private static final int END = field(8, WIRETYPE_FIXED64);
    private static final int ATTRIBUTE = field(9, WIRETYPE_LENGTH_DELIMITED);
    private static final int TEXT = field(1, WIRETYPE_LENGTH_DELIMITED);
    private static final int BOOLEAN = field(2, WIRETYPE_VARINT);
    private static final int INTEGER = field(3, WIRETYPE_VARINT);
    private static final int DOUBLE = field(4, WIRETYPE_FIXED64);

    /** The longest id; others are cut off, and are then no ids. */
    private static final int LONGEST_ID = 17;

    private final Set<String> known;
    private final Consumer<Span> spans;

    private ProtobufTraces(Set<String> known, Consumer<Span> spans) {
        this.known = known;
        this.spans = spans;
    }

    /** A message within the body. */
    private static final class Message {
        private final byte[] body;
        private final int from;
        private final int length;

        Message(byte[] body, int from, int length) {
            this.body = body;
            this.from = from;
            this.length = length;
        }

        CodedInputStream open() {
            return CodedInputStream.newInstance(body, from, length);
        }

        /** The message that begins here. Moves to its end. */
        Message next(CodedInputStream in) throws IOException {
            int size = in.readRawVarint32();
            int start = in.getTotalBytesRead();
            in.skipRawBytes(size);
            return new Message(body, from + start, size);
        }
    }

    /** Something to do with a message. */
    @FunctionalInterface
    private interface Step {
        void take(Message message) throws IOException;
    }

    private static int field(int number, int wireType) {
        return (number << 3) | wireType;
    }

    /**
     * Passes on each span, in order.
     *
     * @param known the names of the attributes to read
     * @throws ProblemException (400) if the body is not a request in protobuf
     */
    static void read(byte[] body, Set<String> known, Consumer<Span> spans) {
        try {
            ProtobufTraces reader = new ProtobufTraces(known, spans);
            each(new Message(body, 0, body.length), ENTRY, reader::readResource);
        } catch (IOException malformed) {
            throw ProblemException.unreadable("The body is not a request for the export of traces in protobuf.");
        }
    }

    /** Takes each message in a field of another message. */
    private static void each(Message message, int field, Step step) throws IOException {
        CodedInputStream in = message.open();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == field) {
                step.take(message.next(in));
            } else {
                in.skipField(tag);
            }
        }
    }

    private void readResource(Message resourceSpans) throws IOException {
        Map<String, JsonNode> resource = new HashMap<>();
        each(resourceSpans, ENTRY, message -> each(message, ENTRY, pair -> readAttribute(pair, resource)));
        Map<String, JsonNode> complete = Map.copyOf(resource); // before the first span, which may come before it
        each(resourceSpans, PARTS, scope -> each(scope, PARTS, span -> readSpan(span, complete)));
    }

    private void readSpan(Message span, Map<String, JsonNode> resource) throws IOException {
        String traceId = "";
        String spanId = "";
        long end = 0;
        Map<String, JsonNode> attributes = new HashMap<>();
        CodedInputStream in = span.open();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == TRACE_ID) {
                traceId = hex(span.next(in));
            } else if (tag == SPAN_ID) {
                spanId = hex(span.next(in));
            } else if (tag == END) {
                end = in.readFixed64();
            } else if (tag == ATTRIBUTE) {
                readAttribute(span.next(in), attributes);
            } else {
                in.skipField(tag);
            }
        }
        spans.accept(new Span(traceId, spanId, end, attributes, resource));
    }

    private static String hex(Message id) {
        return HexFormat.of().formatHex(id.body, id.from, id.from + Math.min(id.length, LONGEST_ID));
    }

    private void readAttribute(Message pair, Map<String, JsonNode> attributes) throws IOException {
        String[] name = {""};
        each(pair, ENTRY, key -> name[0] = text(key));
        if (known.contains(name[0])) {
            each(pair, PARTS, value -> readValue(value, name[0], attributes));
        }
    }

    private static void readValue(Message value, String name, Map<String, JsonNode> attributes) throws IOException {
        CodedInputStream in = value.open();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == TEXT) {
                attributes.put(name, TextNode.valueOf(text(value.next(in))));
            } else if (tag == BOOLEAN) {
                attributes.put(name, BooleanNode.valueOf(in.readBool()));
            } else if (tag == INTEGER) {
                attributes.put(name, LongNode.valueOf(in.readInt64()));
            } else if (tag == DOUBLE) {
                attributes.put(name, number(in.readDouble()));
            } else {
                in.skipField(tag);
            }
        }
    }

    /** A value that JSON has no number for becomes a text, so that it is refused where a number is needed. */
    private static JsonNode number(double value) {
        return Double.isFinite(value) ? DoubleNode.valueOf(value) : TextNode.valueOf(Double.toString(value));
    }

    private static String text(Message text) throws IOException {
        return Utf8.decode(text.body, text.from, text.length).orElseThrow(() -> new IOException("A text is not UTF-8"));
    }
}
