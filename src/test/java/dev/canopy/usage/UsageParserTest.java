package dev.canopy.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageParserTest {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456789Z");
    private static final Instant LATEST = NOW.plus(Duration.ofMinutes(5));
    private static final String COMPLETE = """
            {"id":"evt-1","source":"billing","time":"2026-02-28T23:30:00+01:00","tenant":"acme","feature":"chat",
             "cost":"0.25","user":"ada","attributes":{"model":"small"}}""";

    private final UsageParser parser = new UsageParser(NOW, LATEST);

    @Test
    void readsACompleteEvent() throws Exception {
        UsageEvent event = parser.parse(json(COMPLETE), 7);

        assertThat(event)
                .isEqualTo(new UsageEvent(
                        7,
                        "billing",
                        "evt-1",
                        java.time.OffsetDateTime.parse("2026-02-28T22:30:00Z"),
                        "acme",
                        "chat",
                        Charge.cost(250_000_000),
                        UsageEvent.Details.of("ada", "{\"model\":\"small\"}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "time", "user", "attributes"})
    void treatsNullAsAbsent(String field) throws Exception {
        ObjectNode absent = event();
        absent.remove(field);
        ObjectNode isNull = event();
        isNull.putNull(field);

        assertThat(parser.parse(isNull, 0)).isEqualTo(parser.parse(absent, 0));
    }

    @Test
    void hasADefaultSource() throws Exception {
        ObjectNode event = event();
        event.remove("source");

        assertThat(parser.parse(event, 0).source()).isEqualTo("default");
    }

    @Test
    void usesTheTimeOfArrivalInMicrosecondsForAnEventWithoutTime() throws Exception {
        ObjectNode event = event();
        event.remove("time");

        assertThat(parser.parse(event, 0).time().toInstant()).isEqualTo(Instant.parse("2026-03-01T12:00:00.123456Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T00:00Z, 2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00Z, 2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00+05:45, 2025-12-31T18:15:00Z",
        "2025-12-31T23:59:59.999999999-00:00, 2025-12-31T23:59:59.999999Z",
        "2026-01-01T00:00:00.1234567Z, 2026-01-01T00:00:00.123456Z",
        "2000-01-01T00:00:00Z, 2000-01-01T00:00:00Z",
        "2026-03-01T12:05:00.123456789Z, 2026-03-01T12:05:00.123456Z"
    })
    void readsTimesWithAnOffset(String text, Instant time) throws Exception {
        assertThat(parser.parse(event().put("time", text), 0).time().toInstant())
                .isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T12:05:00.123456790Z, time is in the future",
        "+999999999-12-31T23:59:59Z, time is in the future",
        "1999-12-31T23:59:59.999999999Z, time is before the year 2000",
        "-999999999-01-01T00:00:00Z, time is before the year 2000"
    })
    void rejectsTimesOutOfRange(String text, String detail) throws Exception {
        assertRejected(event().put("time", text), detail);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "2026-01-01",
                "2026-01-01T00:00:00",
                "1767225600",
                "2026-02-30T00:00:00Z",
                "2026-01-01T25:00Z"
            })
    void rejectsAnInvalidTime(String text) throws Exception {
        assertRejected(
                event().put("time", text),
                "time must be an ISO-8601 time with an offset, such as 2026-03-01T12:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.25, 250000000",
        "1e-9, 1",
        "1E2, 100000000000",
        "'\"0\"', 0",
        "'\"0.250000000\"', 250000000",
        "'\"007\"', 7000000000",
        "9223372036.854775807, 9223372036854775807"
    })
    void readsCostsFromNumbersAndTexts(String cost, long nanos) throws Exception {
        assertThat(parser.parse(withCost(cost), 0).charge()).isEqualTo(Charge.cost(nanos));
    }

    @ParameterizedTest
    @CsvSource({
        "null, cost is missing",
        "'\"\"', 'cost must be a decimal, such as \"0.001782044\"'",
        "'\" 1\"', 'cost must be a decimal, such as \"0.001782044\"'",
        "'\"1e3\"', 'cost must be a decimal, such as \"0.001782044\"'",
        "'\"1,5\"', 'cost must be a decimal, such as \"0.001782044\"'",
        "'\"NaN\"', 'cost must be a decimal, such as \"0.001782044\"'",
        "true, 'cost must be a decimal, such as \"0.001782044\"'",
        "[1], 'cost must be a decimal, such as \"0.001782044\"'",
        "-0.000000001, cost must not be negative unless kind is 'correction'",
        "'\"-1\"', cost must not be negative unless kind is 'correction'",
        "0.0000000001, cost has more than nine digits after the point",
        "'\"1.1234567891\"', cost has more than nine digits after the point",
        "1e400000000, cost is larger than 9223372036.854775807",
        "'\"9223372036.854775808\"', cost is larger than 9223372036.854775807"
    })
    void rejectsOtherCosts(String cost, String detail) throws Exception {
        assertRejected(withCost(cost), detail);
    }

    @ParameterizedTest
    @CsvSource({"'\"-1.5\"', -1500000000", "0, 0", "2, 2000000000", "-9223372036.854775807, -9223372036854775807"})
    void readsTheCostOfACorrection(String cost, long nanos) throws Exception {
        ObjectNode event = event().put("kind", "correction");
        event.set("cost", json(cost));

        assertThat(parser.parse(event, 0).charge()).isEqualTo(new Charge.Cost(nanos, true));
    }

    @Test
    void treatsAnEventWithoutAKindAsUsage() throws Exception {
        assertThat(parser.parse(event().put("kind", "usage"), 0)).isEqualTo(parser.parse(event(), 0));
        assertThat(parser.parse(event().putNull("kind"), 0)).isEqualTo(parser.parse(event(), 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Correction\"", "\"\"", "1", "true", "{}"})
    void rejectsOtherKinds(String kind) throws Exception {
        ObjectNode event = event();
        event.set("kind", json(kind));

        assertRejected(event, "kind must be 'usage' or 'correction'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'model':'large','inputTokens':1200,'cachedInputTokens':200,'outputTokens':350} | 1200 | 200 | 350",
                "{'model':'large','inputTokens':7} | 7 | 0 | 0",
                "{'model':'large','outputTokens':1000000000000,'cost':null} | 0 | 0 | 1000000000000",
                "{'model':'large','inputTokens':3,'cachedInputTokens':3,'outputTokens':null,'kind':'usage'} | 3 | 3 | 0",
                "{'model':'large','inputTokens':0} | 0 | 0 | 0"
            })
    void readsTokensInPlaceOfACost(String fields, long input, long cachedInput, long output) throws Exception {
        assertThat(parser.parse(withCharge(fields), 0).charge())
                .isEqualTo(new Charge.Tokens("large", input, cachedInput, output));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'model':'large','inputTokens':1,'cost':1} | model cannot be given together with 'cost'",
                "{'model':'large','cost':1} | model cannot be given together with 'cost'",
                "{'outputTokens':1,'cost':1} | outputTokens cannot be given together with 'cost'",
                "{'cachedInputTokens':0,'cost':1} | cachedInputTokens cannot be given together with 'cost'",
                "{'model':'large'} | inputTokens is missing; give 'inputTokens', 'outputTokens' or both",
                "{'model':'large','cachedInputTokens':1}"
                        + " | inputTokens is missing; give 'inputTokens', 'outputTokens' or both",
                "{'inputTokens':1} | model is missing",
                "{'model':1,'inputTokens':1} | model must be a string",
                "{'model':'','inputTokens':1} | model must have 1 to 200 characters",
                "{'model':'large','inputTokens':1,'kind':'correction'} | cost is missing; a correction has no tokens",
                "{'kind':'correction'} | cost is missing",
                "{'model':'large','inputTokens':1,'cachedInputTokens':2}"
                        + " | cachedInputTokens must not be more than 'inputTokens'",
                "{'model':'large','outputTokens':1,'cachedInputTokens':1}"
                        + " | inputTokens is missing, but 'cachedInputTokens' is given"
            })
    void rejectsOtherCharges(String fields, String detail) throws Exception {
        assertRejected(withCharge(fields), detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "1.0", "\"1\"", "1000000000001", "1e3", "99999999999999999999", "true"})
    void rejectsAnInvalidNumberOfTokens(String tokens) throws Exception {
        assertRejected(
                withCharge("{'model':'large','outputTokens':" + tokens.replace('"', '\'') + "}"),
                "outputTokens must be a whole number from 0 to 1000000000000");
    }

    private static ObjectNode withCharge(String fields) throws JsonProcessingException {
        ObjectNode event = event();
        event.remove("cost");
        return event.setAll((ObjectNode) json(fields.replace('\'', '"')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "tenant", "feature", "cost"})
    void rejectsAnEventThatLacksAField(String field) throws Exception {
        ObjectNode event = event();
        event.remove(field);

        assertRejected(event, field + " is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "source", "time", "tenant", "feature", "user"})
    void rejectsAValueThatIsNoText(String field) throws Exception {
        assertRejected(event().put(field, 1), field + " must be a string");
        assertRejected(event().put(field, true), field + " must be a string");
        assertRejected((ObjectNode) event().set(field, JSON.createObjectNode()), field + " must be a string");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "source", "tenant", "feature", "user"})
    void boundsTexts(String field) throws Exception {
        assertRejected(event().put(field, ""), field + " must have 1 to 200 characters");
        assertRejected(event().put(field, "x".repeat(201)), field + " must have 1 to 200 characters");
        assertThat(parser.parse(event().put(field, "x".repeat(200)), 0)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "source", "time", "tenant", "feature", "user"})
    void rejectsNul(String field) throws Exception {
        assertRejected(event().put(field, "a\0b"), field + " must not contain the character U+0000");
    }

    @Test
    void rejectsNulInAttributes() throws Exception {
        ObjectNode event = event();
        event.putObject("attributes").putArray("deep").add("a\0b");

        assertRejected(event, "attributes must not contain the character U+0000");
    }

    @Test
    void acceptsAnEscapedBackslashInAttributes() throws Exception {
        ObjectNode event = event();
        event.putObject("attributes").put("path", "C:\\u0000");

        assertThat(parser.parse(event, 0).details().attributes()).isEqualTo("{\"path\":\"C:\\\\u0000\"}");
    }

    @Test
    void rejectsAttributesThatAreNoObject() throws Exception {
        ObjectNode event = event();
        event.putArray("attributes");

        assertRejected(event, "attributes must be a JSON object");
    }

    @Test
    void boundsAttributes() throws Exception {
        ObjectNode event = event();
        event.putObject("attributes").put("a", "x".repeat(UsageParser.MAX_ATTRIBUTES));

        assertRejected(event, "attributes is longer than 8192 characters");
    }

    @Test
    void namesAnUnknownField() throws Exception {
        assertRejected(event().put("tenent", "acme"), "tenent is not a known field");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"evt\"", "null", "true"})
    void rejectsAnEventThatIsNoObject(String json) throws Exception {
        assertThatExceptionOfType(UsageParser.Rejected.class)
                .isThrownBy(() -> parser.parse(json(json), 3))
                .satisfies(rejected ->
                        assertThat(rejected.at(3, null).detail()).isEqualTo("an event must be a JSON object"));
    }

    @Test
    void findsTenantAndFeatureInAnyCase() throws Exception {
        UsageEvent event = parser.parse(event().put("tenant", "ACME").put("feature", "Chat"), 0);

        assertThat(event.tenant()).isEqualTo("acme");
        assertThat(event.feature()).isEqualTo("chat");
    }

    @Test
    void namesTheIdOfARejectedEventOnlyIfItIsValid() throws Exception {
        assertThat(UsageParser.id(json("{\"id\":\"evt-1\"}"))).isEqualTo("evt-1");
        assertThat(UsageParser.id(json("{\"id\":1}"))).isNull();
        assertThat(UsageParser.id(json("[]"))).isNull();
        assertThat(UsageParser.id(json("{\"id\":\"" + "x".repeat(201) + "\"}"))).isNull();
    }

    private void assertRejected(JsonNode event, String detail) {
        assertThatExceptionOfType(UsageParser.Rejected.class)
                .isThrownBy(() -> parser.parse(event, 3))
                .satisfies(rejected -> {
                    UsageError error = rejected.at(3, "evt-1");
                    assertThat(error.detail()).isEqualTo(detail);
                    assertThat(detail).startsWith(error.field() + " ");
                    assertThat(error.index()).isEqualTo(3);
                });
    }

    private static ObjectNode event() throws JsonProcessingException {
        return (ObjectNode) json(COMPLETE);
    }

    private static JsonNode withCost(String cost) throws JsonProcessingException {
        return event().set("cost", json(cost));
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return JSON.readTree(text);
    }
}
