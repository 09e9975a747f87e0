package dev.canopy.otlp;

import static dev.canopy.otlp.Traces.TRACE;
import static dev.canopy.otlp.Traces.config;
import static dev.canopy.otlp.Traces.request;
import static dev.canopy.otlp.Traces.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanReaderTest {
    private static final String ID = "eee19b7ec3c1b174";

    /**
     * A chat of 100 input and 10 output tokens, with changes: a value replaces an attribute, or removes it if it is "".
     */
    private static Map<String, Object> chat(Map<String, ?> changes) {
        Map<String, Object> attributes = new HashMap<>(Map.of(
                "gen_ai.operation.name",
                "chat",
                "gen_ai.request.model",
                "large",
                "gen_ai.usage.input_tokens",
                100L,
                "gen_ai.usage.output_tokens",
                10L,
                "canopy.tenant",
                "acme",
                "canopy.feature",
                "drafting"));
        attributes.putAll(changes);
        attributes.values().removeIf(""::equals);
        return attributes;
    }

    private static SpanReading read(Map<String, ?> resource, Map<String, ?> attributes, String... configuration) {
        SpanReader reader = new SpanReader(config(configuration));
        List<Span> spans = new ArrayList<>();
        ProtobufTraces.read(request(resource, span(ID, attributes)).toByteArray(), reader.names(), spans::add);
        return reader.read(spans.getFirst());
    }

    private static JsonNode event(Map<String, ?> changes) {
        return ((SpanReading.Use) read(Map.of(), chat(changes))).event();
    }

    private static String refusal(Map<String, ?> changes) {
        return ((SpanReading.Refused) read(Map.of(), chat(changes))).reason();
    }

    @Test
    void makesAnEventOfAUseOfAModel() {
        SpanReading reading = read(
                Map.of("service.name", "assistant"),
                chat(Map.of(
                        "user.id", 17L,
                        "gen_ai.provider.name", "openai",
                        "gen_ai.response.model", "large-2026-01-01",
                        "openai.response.service_tier", "priority")));

        // Compared as text, in which a number is the same for any type.
        assertThat(((SpanReading.Use) reading).event())
                .hasToString("{\"id\":\"" + TRACE + "-" + ID
                        + "\",\"source\":\"otlp\",\"time\":\"2026-03-01T12:00:00.123456789Z\","
                        + "\"tenant\":\"acme\",\"feature\":\"drafting\",\"user\":\"17\",\"model\":\"large-2026-01-01\","
                        + "\"serviceTier\":\"priority\","
                        + "\"quantities\":{\"inputTokens\":100,\"outputTokens\":10,\"requests\":1},"
                        + "\"attributes\":{\"operation\":\"chat\",\"provider\":\"openai\",\"requestModel\":\"large\","
                        + "\"service\":\"assistant\"}}");
    }

    @ParameterizedTest
    @CsvSource({
        "gen_ai.usage.cache_read.input_tokens, cachedInputTokens",
        "gen_ai.usage.cache_read_input_tokens, cachedInputTokens",
        "gen_ai.usage.cached_input_tokens, cachedInputTokens",
        "gen_ai.usage.input_tokens.cached, cachedInputTokens",
        "gen_ai.usage.cache_creation.input_tokens, cacheWriteTokens",
        "gen_ai.usage.cache_creation_input_tokens, cacheWriteTokens",
        "gen_ai.usage.input_tokens.cache_write, cacheWriteTokens",
        "gen_ai.usage.reasoning.output_tokens, reasoningTokens",
        "gen_ai.usage.reasoning_output_tokens, reasoningTokens",
        "gen_ai.usage.reasoning_tokens, reasoningTokens",
        "gen_ai.usage.output_tokens.reasoning, reasoningTokens"
    })
    void knowsThePresentAndEarlierNamesOfTokens(String attribute, String kind) {
        assertThat(event(Map.of(attribute, 7L)).at("/quantities/" + kind).asLong())
                .isEqualTo(7);
    }

    @Test
    void knowsTheFirstNamesOfInputAndOutputTokens() {
        JsonNode event = event(Map.of(
                "gen_ai.usage.input_tokens",
                "",
                "gen_ai.usage.output_tokens",
                "",
                "gen_ai.usage.prompt_tokens",
                5L,
                "gen_ai.usage.completion_tokens",
                6L));

        assertThat(event.at("/quantities/inputTokens").asLong()).isEqualTo(5);
        assertThat(event.at("/quantities/outputTokens").asLong()).isEqualTo(6);
    }

    @Test
    void prefersThePresentName() {
        JsonNode event = event(Map.of("gen_ai.usage.prompt_tokens", 5L));

        assertThat(event.at("/quantities/inputTokens").asLong()).isEqualTo(100);
    }

    @Test
    void addsPartsThatEvidentlyAreNotIncluded() {
        JsonNode event = event(Map.of(
                "gen_ai.usage.cache_read.input_tokens", 80L,
                "gen_ai.usage.cache_creation.input_tokens", 30L,
                "gen_ai.usage.reasoning.output_tokens", 10L));

        assertThat(event.at("/quantities/inputTokens").asLong()).isEqualTo(210);
        assertThat(event.at("/quantities/outputTokens").asLong()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"invoke_agent", "execute_tool", "create_agent"})
    void ignoresOperationsThatRepeatTheTokensOfOthers(String operation) {
        assertThat(read(Map.of(), chat(Map.of("gen_ai.operation.name", operation))))
                .isInstanceOf(SpanReading.Other.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "text_completion", "generate_content", "embeddings"})
    void countsUsesOfModels(String operation) {
        assertThat(read(Map.of(), chat(Map.of("gen_ai.operation.name", operation))))
                .isInstanceOf(SpanReading.Use.class);
    }

    @Test
    void countsTheConfiguredOperations() {
        SpanReading chat = read(Map.of(), chat(Map.of()), "operations", "summarise");
        SpanReading own = read(Map.of(), chat(Map.of("gen_ai.operation.name", "summarise")), "operations", "summarise");

        assertThat(chat).isInstanceOf(SpanReading.Other.class);
        assertThat(own).isInstanceOf(SpanReading.Use.class);
    }

    @Test
    void countsSpansWithTokensThatNameNoOperation() {
        SpanReading reading = read(
                Map.of(),
                chat(Map.of(
                        "gen_ai.operation.name",
                        "",
                        "gen_ai.usage.input_tokens",
                        "",
                        "gen_ai.usage.prompt_tokens",
                        5L)));

        JsonNode event = ((SpanReading.Use) reading).event();
        assertThat(event.path("quantities")).hasToString("{\"inputTokens\":5,\"outputTokens\":10,\"requests\":1}");
        assertThat(event.path("attributes")).hasToString("{\"requestModel\":\"large\"}");
    }

    @Test
    void ignoresSpansThatNameNoOperationAndHaveNoTokens() {
        assertThat(read(Map.of(), Map.of("http.request.method", "GET"))).isInstanceOf(SpanReading.Other.class);
        assertThat(read(Map.of(), Map.of("gen_ai.request.model", "large"))).isInstanceOf(SpanReading.Other.class);
    }

    @Test
    void makesAnEventWithoutAModelOfASpanThatNamesNone() {
        assertThat(event(Map.of("gen_ai.request.model", "")).has("model")).isFalse();
    }

    @Test
    void ignoresUsesWithoutTokens() {
        assertThat(read(Map.of(), chat(Map.of("gen_ai.usage.input_tokens", "", "gen_ai.usage.output_tokens", ""))))
                .isInstanceOf(SpanReading.WithoutUsage.class);
    }

    @Test
    void takesTenantFeatureAndUserFromTheResourceUnlessTheSpanHasThem() {
        SpanReading reading = read(
                Map.of("canopy.tenant", "other", "canopy.feature", "search", "user.id", "u"),
                chat(Map.of("canopy.feature", "")));

        JsonNode event = ((SpanReading.Use) reading).event();
        assertThat(event.path("tenant").asText()).isEqualTo("acme");
        assertThat(event.path("feature").asText()).isEqualTo("search");
        assertThat(event.path("user").asText()).isEqualTo("u");
    }

    @Test
    void takesTenantFeatureAndUserFromTheConfiguredAttributes() {
        SpanReading reading = read(
                Map.of(),
                chat(Map.of("customer", "c", "route", "r", "enduser.id", "e")),
                "tenant-attribute",
                "customer",
                "feature-attribute",
                "route",
                "user-attribute",
                "enduser.id");

        JsonNode event = ((SpanReading.Use) reading).event();
        assertThat(event.path("tenant").asText()).isEqualTo("c");
        assertThat(event.path("feature").asText()).isEqualTo("r");
        assertThat(event.path("user").asText()).isEqualTo("e");
    }

    @Test
    void hasNoTierWhereTheOrdinaryOneServed() {
        assertThat(event(Map.of("openai.response.service_tier", "default")).has("serviceTier"))
                .isFalse();
    }

    @Test
    void saysWhatASpanLacks() {
        assertThat(refusal(Map.of("canopy.tenant", "")))
                .isEqualTo("neither it nor its resource has the attribute 'canopy.tenant'");
        assertThat(refusal(Map.of("canopy.feature", ""))).contains("'canopy.feature'");
    }

    @ParameterizedTest
    @CsvSource({
        "'', eee19b7ec3c1b174, 1, its trace id is not valid",
        "00000000000000000000000000000000, eee19b7ec3c1b174, 1, its trace id is not valid",
        "5b8efff798038103d269b633813fc60cff, eee19b7ec3c1b174, 1, its trace id is not valid",
        "5b8efff798038103d269b633813fc60c, 0000000000000000, 1, its span id is not valid",
        "5b8efff798038103d269b633813fc60c, eee1, 1, its span id is not valid",
        "5b8efff798038103d269b633813fc60c, eee19b7ec3c1b174, 0, it has no end"
    })
    void refusesWhatIsNoSpan(String traceId, String spanId, long end, String reason) {
        Map<String, JsonNode> attributes = new HashMap<>();
        chat(Map.of()).forEach((name, value) -> attributes.put(name, new ObjectMapper().valueToTree(value)));

        SpanReading reading = new SpanReader(config()).read(new Span(traceId, spanId, end, attributes, Map.of()));

        assertThat(reading).isEqualTo(new SpanReading.Refused(reason));
    }
}
