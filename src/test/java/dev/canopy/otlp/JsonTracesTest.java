package dev.canopy.otlp;

import static dev.canopy.otlp.Traces.END;
import static dev.canopy.otlp.Traces.TRACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.body.JsonReader;
import dev.canopy.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTracesTest {
    private static final String SPAN = "{\"traceId\":\"%s\",\"spanId\":\"EEE19B7EC3C1B174\",\"kind\":3,\"flags\":256,"
            + "\"endTimeUnixNano\":%s,\"attributes\":[%s],\"status\":{}}";

    private static List<Span> read(String body) {
        List<Span> spans = new ArrayList<>();
        JsonTraces.read(
                body.getBytes(StandardCharsets.UTF_8),
                new JsonReader(new ObjectMapper()),
                new SpanReader(Traces.config()).names(),
                spans::add);
        return spans;
    }

    private static String request(String span) {
        return "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"canopy.tenant\",\"value\":{\"stringValue\":\"acme\"}}]},"
                + "\"scopeSpans\":[{\"scope\":{\"name\":\"s\"},\"spans\":[" + span + "]}]}],\"later\":1}";
    }

    private static String attribute(String key, String value) {
        return "{\"key\":\"" + key + "\",\"value\":{" + value + "}}";
    }

    @Test
    void readsIdsAsHexadecimalAndLargeNumbersAsTexts() {
        Span span = read(request(SPAN.formatted(
                        TRACE,
                        "\"" + END + "\"",
                        attribute("gen_ai.usage.input_tokens", "\"intValue\":\"12\"") + ","
                                + attribute("gen_ai.usage.output_tokens", "\"intValue\":7") + ","
                                + attribute("user.id", "\"stringValue\":\"u\"") + ","
                                + attribute("gen_ai.system", "\"boolValue\":true") + ","
                                + attribute("gen_ai.usage.reasoning_tokens", "\"doubleValue\":2.0"))))
                .getFirst();

        assertThat(span.traceId()).isEqualTo(TRACE);
        assertThat(span.spanId()).isEqualTo("eee19b7ec3c1b174");
        assertThat(span.end()).isEqualTo(END);
        assertThat(span.attributes().toString())
                .contains("gen_ai.usage.input_tokens=12", "gen_ai.usage.output_tokens=7", "gen_ai.system=true")
                .contains("user.id=\"u\"", "gen_ai.usage.reasoning_tokens=2.0");
        assertThat(span.attributes().get("gen_ai.usage.input_tokens").isNumber())
                .isTrue();
        assertThat(span.resource().get("canopy.tenant").asText()).isEqualTo("acme");
    }

    @Test
    void readsTheEndAsANumberToo() {
        assertThat(read(request(SPAN.formatted(TRACE, END, ""))).getFirst().end())
                .isEqualTo(END);
    }

    @Test
    void hasNoEndWhereItIsNotANumber() {
        assertThat(read(request(SPAN.formatted(TRACE, "\"soon\"", "")))
                        .getFirst()
                        .end())
                .isZero();
    }

    @Test
    void dropsAttributesThatAreNoSingleValue() {
        String values = attribute("user.id", "\"arrayValue\":{\"values\":[{\"intValue\":\"1\"}]}") + ","
                + attribute("gen_ai.system", "") + "," + attribute("canopy.feature", "\"doubleValue\":null")
                + ",{\"key\":\"canopy.tenant\"}";

        assertThat(read(request(SPAN.formatted(TRACE, "1", values))).getFirst().attributes())
                .isEmpty();
    }

    @Test
    void ignoresWhatIsMissingOrNull() {
        assertThat(read("{}")).isEmpty();
        assertThat(read("{\"resourceSpans\":null}")).isEmpty();
        assertThat(read("{\"resourceSpans\":[{\"scopeSpans\":[{}]}]}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"resourceSpans\":{}}",
                "{\"resourceSpans\":[1]}",
                "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[[]]}]}]}",
                "{\"resourceSpans\":[{\"resource\":{\"attributes\":\"a\"}}]}",
                "{\"resourceSpans\":["
            })
    void refusesWhatIsNoRequest(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(ProblemException.class);
    }
}
