package dev.canopy.otlp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.body.JsonReader;
import dev.canopy.problem.ErrorForm;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The two encodings of OTLP over HTTP. A response, even an error, has the encoding of its request. */
enum Encoding implements ErrorForm {
    PROTOBUF(Encoding.PROTOBUF_TYPE) {
        @Override
        void read(byte[] body, JsonReader json, Set<String> known, Consumer<Span> spans) {
            ProtobufTraces.read(body, known, spans);
        }

        @Override
        byte[] partialSuccess(long rejected, String message) {
            ProtobufMessage partial = new ProtobufMessage().number(1, rejected).text(2, message);
            return new ProtobufMessage().message(1, partial).toBytes();
        }

        @Override
        byte[] success() {
            return new byte[0];
        }

        @Override
        byte[] status(RpcCode code, String message) {
            return new ProtobufMessage()
                    .number(1, code.number())
                    .text(2, message)
                    .toBytes();
        }
    },
    JSON(Encoding.JSON_TYPE) {
        @Override
        void read(byte[] body, JsonReader json, Set<String> known, Consumer<Span> spans) {
            JsonTraces.read(body, json, known, spans);
        }

        @Override
        byte[] partialSuccess(long rejected, String message) {
            ObjectNode response = JsonNodeFactory.instance.objectNode();
            ObjectNode partial = response.putObject("partialSuccess");
            if (rejected > 0) {
                partial.put("rejectedSpans", Long.toString(rejected)); // 64 bits are a text in the JSON of protobuf
            }
            partial.put("errorMessage", message);
            return bytes(response);
        }

        @Override
        byte[] success() {
            return bytes(JsonNodeFactory.instance.objectNode());
        }

        @Override
        byte[] status(RpcCode code, String message) {
            return bytes(JsonNodeFactory.instance
                    .objectNode()
                    .put("code", code.number())
                    .put("message", message));
        }
    };

    static final String PROTOBUF_TYPE = "application/x-protobuf";
    static final String JSON_TYPE = "application/json";

    private final String mediaType;

    Encoding(String mediaType) {
        this.mediaType = mediaType;
    }

    /** The encoding of a request, by its header Content-Type; protobuf if that names neither. */
    static Encoding of(@Nullable String contentType) {
        return contentType != null && contentType.strip().regionMatches(true, 0, JSON_TYPE, 0, JSON_TYPE.length())
                ? JSON
                : PROTOBUF;
    }

    /** Passes on the spans of a request; see {@link ProtobufTraces} and {@link JsonTraces}. */
    abstract void read(byte[] body, JsonReader json, Set<String> known, Consumer<Span> spans);

    /** An {@code ExportTraceServiceResponse} for a request whose spans were all taken or ignored. */
    abstract byte[] success();

    /**
     * An {@code ExportTraceServiceResponse} for a request with rejected spans, or with conflicts.
     *
     * @param rejected 0 if there are only conflicts, as the protocol demands of warnings
     */
    abstract byte[] partialSuccess(long rejected, String message);

    /** A {@code google.rpc.Status}. */
    abstract byte[] status(RpcCode code, String message);

    @Override
    public String mediaType() {
        return mediaType;
    }

    @Override
    public byte[] body(int status, String detail) {
        return status(RpcCode.ofHttp(status), detail);
    }

    private static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
