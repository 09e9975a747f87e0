package dev.canopy.otlp;

import static dev.canopy.otlp.Traces.END;
import static dev.canopy.otlp.Traces.TRACE;
import static dev.canopy.otlp.Traces.read;
import static dev.canopy.otlp.Traces.request;
import static dev.canopy.otlp.Traces.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProtobufTracesTest {
    private static final String ID = "eee19b7ec3c1b174";

    private static Map<String, String> texts(Map<String, JsonNode> attributes) {
        Map<String, String> texts = new HashMap<>();
        attributes.forEach((name, value) -> texts.put(name, value.asText()));
        return texts;
    }

    @Test
    void readsTheKnownPartsOfASpanAndOfItsResource() {
        Span.Builder span = span(
                        ID,
                        Map.of(
                                "gen_ai.operation.name",
                                "chat",
                                "gen_ai.usage.input_tokens",
                                12L,
                                "gen_ai.usage.output_tokens",
                                3.0,
                                "user.id",
                                true,
                                "gen_ai.prompt",
                                "secret"))
                .setParentSpanId(Traces.bytes("00f067aa0ba902b7"))
                .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
                .setFlags(1)
                .addEvents(Span.Event.newBuilder().setName("e"))
                .addLinks(Span.Link.newBuilder().setTraceId(ByteString.copyFromUtf8("t")))
                .setStatus(Status.newBuilder().setMessage("ok"));

        List<dev.canopy.otlp.Span> spans = read(
                request(Map.of("canopy.tenant", "acme", "host.name", "h"), span).toByteArray());

        assertThat(spans).singleElement().satisfies(read -> {
            assertThat(read.traceId()).isEqualTo(TRACE);
            assertThat(read.spanId()).isEqualTo(ID);
            assertThat(read.end()).isEqualTo(END);
            assertThat(texts(read.attributes()))
                    .isEqualTo(Map.of(
                            "gen_ai.operation.name",
                            "chat",
                            "gen_ai.usage.input_tokens",
                            "12",
                            "gen_ai.usage.output_tokens",
                            "3.0",
                            "user.id",
                            "true"));
            assertThat(texts(read.resource())).isEqualTo(Map.of("canopy.tenant", "acme"));
        });
    }

    /** By protobuf, fields may come in any order, and two messages in sequence are one. */
    @Test
    void givesEachSpanTheResourceOfItsGroupWhereverThatStands() {
        ExportTraceServiceRequest first = request(Map.of("canopy.tenant", "a"), span(ID, Map.of()));
        ExportTraceServiceRequest second = request(Map.of("canopy.tenant", "b"), span(ID, Map.of()));
        byte[] scope =
                first.getResourceSpans(0).toBuilder().clearResource().build().toByteArray();
        byte[] resource =
                first.getResourceSpans(0).toBuilder().clearScopeSpans().build().toByteArray();
        ByteString swapped = ByteString.copyFrom(scope).concat(ByteString.copyFrom(resource));
        ByteString body = ByteString.copyFrom(new byte[] {0x0a})
                .concat(varint(swapped.size()))
                .concat(swapped)
                .concat(second.toByteString());

        assertThat(read(body.toByteArray()))
                .extracting(span -> span.resource().get("canopy.tenant").asText())
                .containsExactly("a", "b");
    }

    private static ByteString varint(int value) {
        return value < 128
                ? ByteString.copyFrom(new byte[] {(byte) value})
                : ByteString.copyFrom(new byte[] {(byte) (value & 127 | 128), (byte) (value >> 7)});
    }

    @Test
    void dropsAttributesThatAreNoSingleValue() {
        Span.Builder span = span(ID, Map.of())
                .addAttributes(KeyValue.newBuilder()
                        .setKey("user.id")
                        .setValue(AnyValue.newBuilder()
                                .setArrayValue(ArrayValue.newBuilder().addValues(Traces.value("a")))));

        assertThat(read(request(Map.of(), span).toByteArray()).getFirst().attributes())
                .isEmpty();
    }

    @Test
    void makesATextOfWhatIsNoNumber() {
        Span.Builder span = span(ID, Map.of("gen_ai.usage.input_tokens", Double.NaN));

        assertThat(read(request(Map.of(), span).toByteArray())
                        .getFirst()
                        .attributes()
                        .get("gen_ai.usage.input_tokens")
                        .isTextual())
                .isTrue();
    }

    @Test
    void readsAnEmptyRequest() {
        assertThat(read(new byte[0])).isEmpty();
    }

    @Test
    void refusesATextThatIsNotUtf8() {
        byte[] body =
                request(Map.of("canopy.tenant", "acme"), span(ID, Map.of())).toByteArray();
        body[new String(body, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("acme")] = (byte) 0xff;

        assertThatThrownBy(() -> read(body)).isInstanceOf(ProblemException.class);
    }

    @Test
    void readsEachBeginningOfARequestOrRefusesItAsUnreadable() {
        byte[] body = request(
                        Map.of("canopy.tenant", "acme"),
                        span(ID, Map.of("gen_ai.operation.name", "chat", "gen_ai.usage.input_tokens", 1L)))
                .toByteArray();
        int refused = 0;

        for (int length = 1; length < body.length; length++) {
            refused += readOrRefused(Arrays.copyOf(body, length));
        }

        assertThat(refused).isEqualTo(body.length - 1); // the group of the resource is one field up to the end
    }

    @Test
    void readsDamagedRequestsOrRefusesThemAsUnreadable() {
        byte[] body = request(
                        Map.of("canopy.tenant", "acme"),
                        span(ID, Map.of("gen_ai.operation.name", "chat", "user.id", "u")),
                        span(ID, Map.of("gen_ai.usage.input_tokens", 1L)))
                .toByteArray();
        Random random = new Random(42);
        int refused = 0;

        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = body.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            refused += readOrRefused(damaged);
        }

        assertThat(refused).isBetween(1_000, 19_000);
    }

    /** Returns 1 if the body was refused. Any other failure fails the test. */
    private static int readOrRefused(byte[] body) {
        try {
            read(body);
            return 0;
        } catch (ProblemException refused) {
            assertThat(refused.type()).isEqualTo(ProblemType.UNREADABLE_BODY);
            return 1;
        }
    }
}
