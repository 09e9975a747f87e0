package dev.canopy.otlp;

import static dev.canopy.otlp.Traces.request;
import static dev.canopy.otlp.Traces.span;
import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Status;
import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.EncoderConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TracesIT {
    private static final String PROTOBUF = "application/x-protobuf";
    private static final Random RANDOM = new Random();

    @TestHTTPResource("/v1/traces")
    URI address;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a")));
        given().contentType("application/json")
                .body(
                        "{\"model\":\"" + model() + "\",\"tenant\":\"" + forest.key("root")
                                + "\",\"effectiveFrom\":\"2026-01-01\",\"inputPerMillion\":\"1000000\",\"outputPerMillion\":\"2000000\"}")
                .post("/api/v1/prices")
                .then()
                .statusCode(201);
    }

    private String model() {
        return forest.key("model");
    }

    private Map<String, Object> chat(String tenant) {
        return new HashMap<>(Map.of(
                "gen_ai.operation.name",
                "chat",
                "gen_ai.request.model",
                model(),
                "gen_ai.usage.input_tokens",
                10L,
                "gen_ai.usage.output_tokens",
                1L,
                "canopy.tenant",
                tenant,
                "canopy.feature",
                "chat"));
    }

    /** A body of one span of the tenant a, which costs 12. */
    private byte[] body() {
        return request(Map.of(), span(newSpanId(), chat(forest.key("a")))).toByteArray();
    }

    private static String newSpanId() {
        return "%016x".formatted(RANDOM.nextLong() | 1);
    }

    private static RequestSpecification client() {
        return given().config(io.restassured.RestAssured.config()
                .encoderConfig(EncoderConfig.encoderConfig()
                        .encodeContentTypeAs(PROTOBUF, ContentType.BINARY)
                        .appendDefaultContentCharsetToContentTypeIfUndefined(false)));
    }

    private static Response post(byte[] body) {
        return client().contentType(PROTOBUF).body(body).post("/v1/traces");
    }

    private void assertCost(String cost) {
        given().contentType("application/json").body("[]").post("/api/v1/usage?visibility=folded");
        assertThat(forest.metrics("root")).containsEntry("totalInferenceCost", cost);
    }

    /**
     * The environment variables of docs/integrations.md as properties, with the address and the tenant of this test.
     */
    private Map<String, String> settings() throws IOException {
        Map<String, String> settings = new HashMap<>(
                Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none", "otel.sdk.disabled", "false"));
        Pattern.compile("^export (OTEL_\\w+)=\"?(.*?)\"?$", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/integrations.md")))
                .results()
                .forEach(line -> settings.put(
                        line.group(1).toLowerCase(Locale.ROOT).replace('_', '.'),
                        line.group(2)
                                .replace("http://localhost:8080/v1/traces", address.toString())
                                .replace("acme-emea", forest.key("a"))));
        settings.remove("otel.exporter.otlp.traces.headers"); // no key is needed here
        return settings;
    }

    @Test
    void takesWhatTheSdkSendsWithTheSettingsOfTheDocument() throws IOException {
        Map<String, String> settings = settings();
        OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> settings)
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
        Tracer tracer = sdk.getTracer("test");
        Span agent = tracer.spanBuilder("invoke_agent")
                .setAttribute("gen_ai.operation.name", "invoke_agent")
                .setAttribute("gen_ai.usage.input_tokens", 10L)
                .startSpan();
        Span chat = tracer.spanBuilder("chat")
                .setAttribute("gen_ai.operation.name", "chat")
                .setAttribute("gen_ai.request.model", model())
                .setAttribute("gen_ai.usage.input_tokens", 10L)
                .setAttribute("gen_ai.usage.output_tokens", 1L)
                .startSpan();
        chat.addEvent("token");
        chat.end();
        agent.end();

        assertThat(sdk.getSdkTracerProvider()
                        .forceFlush()
                        .join(20, TimeUnit.SECONDS)
                        .isSuccess())
                .isTrue();
        sdk.close();

        assertThat(settings).hasSize(7);
        assertCost("12");
        assertThat(forest.metrics("root")).containsEntry("totalUsageCount", 1);
    }

    @Test
    void countsARequestThatIsSentAgainOnce() throws Exception {
        byte[] body = body();

        for (int i = 0; i < 2; i++) {
            Response answer = post(body);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.contentType()).isEqualTo(PROTOBUF);
            assertThat(ExportTraceServiceResponse.parseFrom(answer.asByteArray())
                            .hasPartialSuccess())
                    .isFalse();
        }

        assertCost("12");
    }

    @Test
    void warnsOfASpanThatWasStoredWithAnotherContent() throws Exception {
        String spanId = newSpanId();
        Map<String, Object> attributes = chat(forest.key("a"));
        post(request(Map.of(), span(spanId, attributes)).toByteArray());
        attributes.put("gen_ai.usage.input_tokens", 11L);

        Response answer = post(request(Map.of(), span(spanId, attributes)).toByteArray());

        assertThat(answer.statusCode()).isEqualTo(200);
        ExportTracePartialSuccess warning =
                ExportTraceServiceResponse.parseFrom(answer.asByteArray()).getPartialSuccess();
        assertThat(warning.getRejectedSpans()).isZero();
        assertThat(warning.getErrorMessage())
                .endsWith("-" + spanId + ": is a duplicate with another content than that of the event that counts");
        assertCost("12");
    }

    @Test
    void takesJson() {
        String body =
                "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"web\"}},"
                        + "{\"key\":\"canopy.tenant\",\"value\":{\"stringValue\":\"" + forest.key("a") + "\"}}]},"
                        + "\"scopeSpans\":[{\"scope\":{\"name\":\"openai\",\"version\":\"1\"},\"spans\":[{"
                        + "\"traceId\":\"5B8EFFF798038103D269B633813FC60C\",\"spanId\":\"" + newSpanId()
                        + "\",\"parentSpanId\":\"\",\"name\":\"chat\",\"kind\":3,"
                        + "\"startTimeUnixNano\":\"1772366399000000000\",\"endTimeUnixNano\":\"1772366400000000000\",\"attributes\":["
                        + "{\"key\":\"gen_ai.operation.name\",\"value\":{\"stringValue\":\"chat\"}},"
                        + "{\"key\":\"canopy.feature\",\"value\":{\"stringValue\":\"chat\"}},"
                        + "{\"key\":\"gen_ai.request.model\",\"value\":{\"stringValue\":\"" + model() + "\"}},"
                        + "{\"key\":\"gen_ai.usage.input_tokens\",\"value\":{\"intValue\":\"10\"}},"
                        + "{\"key\":\"gen_ai.usage.output_tokens\",\"value\":{\"intValue\":\"1\"}}],"
                        + "\"droppedAttributesCount\":0,\"events\":[],\"status\":{\"code\":1}}]}]}]}";

        Response answer = given().contentType("application/json").body(body).post("/v1/traces");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asString()).isEqualTo("{}");
        assertThat(answer.contentType()).isEqualTo("application/json");
        assertCost("12");
    }

    @Test
    void takesTheOthersOfARequestWithRejectedSpans() throws Exception {
        String unknown = newSpanId();
        Map<String, Object> late = chat(forest.key("a"));
        late.remove("canopy.feature");

        Response answer = post(request(
                        Map.of(),
                        span(unknown, chat("nobody")),
                        span(newSpanId(), chat(forest.key("a"))),
                        span(newSpanId(), late),
                        span(newSpanId(), Map.of("http.request.method", "GET")))
                .toByteArray());

        assertThat(answer.statusCode()).isEqualTo(200);
        var partial = ExportTraceServiceResponse.parseFrom(answer.asByteArray()).getPartialSuccess();
        assertThat(partial.getRejectedSpans()).isEqualTo(2);
        assertThat(partial.getErrorMessage())
                .contains("span " + Traces.TRACE + "-" + unknown + ": tenant 'nobody' is unknown")
                .contains("has the attribute 'canopy.feature'");
        assertCost("12");
    }

    @Test
    void namesTheFirstRejectedSpansOnly() throws Exception {
        io.opentelemetry.proto.trace.v1.Span.Builder[] spans = new io.opentelemetry.proto.trace.v1.Span.Builder[7];
        for (int i = 0; i < spans.length; i++) {
            spans[i] = span(newSpanId(), chat("nobody"));
        }

        String message = ExportTraceServiceResponse.parseFrom(
                        post(request(Map.of(), spans).toByteArray()).asByteArray())
                .getPartialSuccess()
                .getErrorMessage();

        assertThat(message).endsWith("; and 2 more");
    }

    @Test
    void takesCompressedRequestsOfManySpans() throws Exception {
        io.opentelemetry.proto.trace.v1.Span.Builder[] spans = new io.opentelemetry.proto.trace.v1.Span.Builder[600];
        for (int i = 0; i < spans.length; i++) {
            spans[i] = span(newSpanId(), chat(forest.key("a")));
        }
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            request(Map.of(), spans).writeTo(out);
        }

        Response answer = client().contentType(PROTOBUF)
                .header("Content-Encoding", "gzip")
                .body(gzip.toByteArray())
                .post("/v1/traces");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertCost("7200");
    }

    @Test
    void answersErrorsOfTheBodyAsStatus() throws Exception {
        Response answer = post(new byte[] {0x0a, 0x7f});

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.contentType()).isEqualTo(PROTOBUF);
        assertThat(Status.parseFrom(answer.asByteArray()).getMessage()).startsWith("The body is not a request");
        assertThat(Status.parseFrom(answer.asByteArray()).getCode()).isEqualTo(3);
    }

    @Test
    void answersErrorsOfJsonAsStatusInJson() {
        Response answer = given().contentType("application/json").body("{").post("/v1/traces");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.contentType()).isEqualTo("application/json");
        assertThat((int) answer.path("code")).isEqualTo(3);
        assertThat(answer.<String>path("message")).startsWith("The body is not valid JSON");
    }

    @Test
    void answersErrorsBeforeTheResourceAsStatus() throws Exception {
        Response encoding = client().contentType(PROTOBUF)
                .header("Content-Encoding", "br")
                .body(new byte[] {1})
                .post("/v1/traces");
        Response type = given().contentType("text/plain").body("x").post("/v1/traces");
        Response method = given().get("/v1/traces");
        Response parameter = client().contentType(PROTOBUF).body(new byte[0]).post("/v1/traces?x=1");

        assertThat(encoding.statusCode()).isEqualTo(415);
        assertThat(Status.parseFrom(encoding.asByteArray()).getMessage()).contains("'br' is not supported");
        assertThat(type.statusCode()).isEqualTo(415);
        assertThat(Status.parseFrom(type.asByteArray()).getMessage()).contains("application/x-protobuf");
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(Status.parseFrom(method.asByteArray()).getCode()).isEqualTo(12);
        assertThat(parameter.statusCode()).isEqualTo(400);
        assertThat(Status.parseFrom(parameter.asByteArray()).getMessage()).contains("'x'");
    }

    @Test
    void answersInTheEncodingOfTheRequestWhateverItAccepts() {
        Response answer = client().contentType(PROTOBUF)
                .accept("application/json")
                .body(body())
                .post("/v1/traces");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo(PROTOBUF);
    }

    @Test
    void countsSpansByOutcome() {
        post(body());
        post(request(Map.of(), span(newSpanId(), Map.of("a", "b"))).toByteArray());

        assertThat(given().get("/q/metrics").asString())
                .contains("canopy_otlp_spans_total{outcome=\"accepted\"}")
                .containsPattern("canopy_otlp_spans_total\\{outcome=\"ignored\"\\} [1-9]")
                .contains("canopy_otlp_spans_total{outcome=\"without-usage\"}");
    }
}
