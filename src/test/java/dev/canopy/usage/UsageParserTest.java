package dev.canopy.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.body.Body;
import dev.canopy.ledger.EventField;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

    private final UsageParser parser = new UsageParser(NOW, LATEST, UnknownFields.REJECT);

    private final UsageParser lenient = new UsageParser(NOW, LATEST, UnknownFields.ATTRIBUTES);

    @Test
    void makesUnknownFieldsAttributes() throws Exception {
        ObjectNode event = event();
        event.putObject("trace").putArray("steps").add(1).addNull();
        event.putNull("none");

        assertThat(lenient.parse(event, 0).details().get(EventField.ATTRIBUTES))
                .isEqualTo("{\"model\":\"small\",\"none\":null,\"trace\":{\"steps\":[1,null]}}");
    }

    @Test
    void readsAnEventWithoutUnknownFieldsAsEver() throws Exception {
        assertThat(lenient.parse(event(), 0)).isEqualTo(parser.parse(event(), 0));
    }

    @Test
    void makesUnknownFieldsAttributesOfAnEventWithoutAttributes() throws Exception {
        ObjectNode event = event();
        event.putNull("attributes");
        event.put("trace", "t");

        assertThat(lenient.parse(event, 0).details().get(EventField.ATTRIBUTES)).isEqualTo("{\"trace\":\"t\"}");
    }

    @Test
    void doesNotChangeTheGivenEvent() throws Exception {
        ObjectNode event = event();
        event.put("trace", "t");
        ObjectNode before = event.deepCopy();

        lenient.parse(event, 0);

        assertThat(event).isEqualTo(before);
    }

    @Test
    void refusesAnUnknownFieldThatIsAnAttributeAlready() throws Exception {
        ObjectNode event = event();
        event.withObject("/attributes").put("trace", "a");
        event.put("trace", "b");

        assertThatExceptionOfType(UsageParser.Rejected.class)
                .isThrownBy(() -> lenient.parse(event, 0))
                .satisfies(rejected -> assertThat(rejected.at(0, null).detail())
                        .isEqualTo(
                                "trace is not a known field, and cannot become an attribute, because 'attributes' has it"
                                        + " already"));
    }

    @Test
    void limitsTheLengthOfUnknownFieldsToThatOfAttributes() throws Exception {
        ObjectNode event = event();
        event.put("trace", "x".repeat(ObjectText.MAX));

        assertThatExceptionOfType(UsageParser.Rejected.class)
                .isThrownBy(() -> lenient.parse(event, 0))
                .satisfies(rejected -> assertThat(rejected.at(0, null).detail())
                        .startsWith("attributes is longer than 8192 characters"));
    }

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
    @ValueSource(strings = {"source", "time", "user", "attributes", "kind", "inputTokens", "reservation"})
    void treatsNullAsAbsent(String field) throws Exception {
        ObjectNode absent = event();
        absent.remove(field);
        ObjectNode isNull = event();
        isNull.putNull(field);

        assertThat(parser.parse(isNull, 0)).isEqualTo(parser.parse(absent, 0));
    }

    @Test
    void readsTheReservation() throws Exception {
        ObjectNode event = event().put("reservation", "call-1");

        assertThat(parser.parse(event, 0).details().get(EventField.RESERVATION)).isEqualTo("call-1");
        assertThat(parser.parse(event, 0).content())
                .isNotEqualTo(parser.parse(event(), 0).content());
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
        "2026-01-01T00:00:00.12345678901234567890Z, 2026-01-01T00:00:00.123456Z",
        "2026-01-01t00:00:00.1z, 2026-01-01T00:00:00.100Z",
        "2016-12-31T23:59:60Z, 2016-12-31T23:59:59Z",
        "2016-12-31T15:59:60.25-08:00, 2016-12-31T23:59:59.250Z",
        "2000-01-01T00:00:00Z, 2000-01-01T00:00:00Z",
        "2026-03-01T12:05:00.123456789Z, 2026-03-01T12:05:00.123456Z"
    })
    void readsTimesWithAnOffset(String text, Instant time) throws Exception {
        assertThat(parser.parse(event().put("time", text), 0).time().toInstant())
                .isEqualTo(time);
    }

    @Test
    void readsTimesWithAnyNumberOfDecimals() throws Exception {
        String text = "2026-03-01T12:00:00.5" + "0".repeat(300) + "1Z";

        assertThat(parser.parse(event().put("time", text), 0).time().toInstant())
                .isEqualTo(Instant.parse("2026-03-01T12:00:00.500Z"));
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
                "2026-01-01T12:00:60Z",
                "2026-01-01T23:59:61Z",
                "2026-01-01T00:00:00.1234567890",
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
        "'\"0.1000000000\"', 100000000",
        "0.1000000000, 100000000",
        "'\"1e-1\"', 100000000",
        "'\"1.5e-05\"', 15000",
        "'\"1E+3\"', 1000000000000",
        "'\"-0\"', 0",
        "9223372036.854775807, 9223372036854775807"
    })
    void readsCostsFromNumbersAndTexts(String cost, long nanos) throws Exception {
        assertThat(parser.parse(withCost(cost), 0).charge()).isEqualTo(Charge.cost(nanos));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"\"', 'cost must be a decimal, such as \"0.001782044\"'",
        "'\" 1\"', 'cost must be a decimal, such as \"0.001782044\"'",
        "'\"+1\"', 'cost must be a decimal, such as \"0.001782044\"'",
        "'\"1.\"', 'cost must be a decimal, such as \"0.001782044\"'",
        "'\"1e\"', 'cost must be a decimal, such as \"0.001782044\"'",
        "'\"1e12345678912\"', 'cost must be a decimal, such as \"0.001782044\"'",
        "-1e-20, cost must not be negative unless kind is 'correction'",
        "'\"1,5\"', 'cost must be a decimal, such as \"0.001782044\"'",
        "'\"NaN\"', 'cost must be a decimal, such as \"0.001782044\"'",
        "true, 'cost must be a decimal, such as \"0.001782044\"'",
        "[1], 'cost must be a decimal, such as \"0.001782044\"'",
        "-0.000000001, cost must not be negative unless kind is 'correction'",
        "'\"-1\"', cost must not be negative unless kind is 'correction'",
        "1e400000000, cost is larger than 9223372036.854775807",
        "'\"9223372036.854775808\"', cost is larger than 9223372036.854775807"
    })
    void rejectsOtherCosts(String cost, String detail) throws Exception {
        assertRejected(withCost(cost), detail);
    }

    @ParameterizedTest
    @CsvSource({
        "0.03790550000000001, 37905500",
        "'\"0.0000000025\"', 2",
        "0.0000000035, 4",
        "0.0000000005, 0",
        "1e-400000000, 0"
    })
    void roundsCostsHalfToEvenAndKnowsIt(String cost, long nanos) throws Exception {
        assertThat(parser.parse(withCost(cost), 0).charge())
                .isEqualTo(new Charge(new Charge.Cost(nanos, false, true), Charge.Use.NONE));
    }

    @ParameterizedTest
    @CsvSource({"'\"-1.5\"', -1500000000", "0, 0", "2, 2000000000", "-9223372036.854775807, -9223372036854775807"})
    void readsTheCostOfACorrection(String cost, long nanos) throws Exception {
        ObjectNode event = event().put("kind", "correction");
        event.set("cost", json(cost));

        assertThat(parser.parse(event, 0).charge())
                .isEqualTo(new Charge(new Charge.Cost(nanos, true, false), Charge.Use.NONE));
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
                "{'model':'large','inputTokens':1200,'cachedInputTokens':200,'outputTokens':350}"
                        + " | {cachedInputTokens=200, inputTokens=1200, outputTokens=350}",
                "{'model':'large','inputTokens':7} | {inputTokens=7}",
                "{'model':'large','outputTokens':1000000000000,'cost':null} | {outputTokens=1000000000000}",
                "{'model':'large','inputTokens':3,'cachedInputTokens':3,'outputTokens':null,'kind':'usage'}"
                        + " | {cachedInputTokens=3, inputTokens=3}",
                "{'model':'large','inputTokens':0} | {inputTokens=0}",
                "{'model':'large','inputTokens':12.0,'outputTokens':1.2e1} | {inputTokens=12, outputTokens=12}",
                "{'model':'large','inputTokens':5,'quantities':{'inputTokens':5.0,'outputTokens':null}} | {inputTokens=5}",
                "{'model':'large','quantities':{'seconds':1.50,'pages':0.1,'requests':1e0}}"
                        + " | {pages=0.1, requests=1, seconds=1.5}",
                "{'model':'large','quantities':{'seconds':12.3000000004}} | {seconds=12.3}",
                "{'model':'large','quantities':{'inputTokens.video':2.0,'inputTokens':2,'seconds.hd':0.5,'seconds':0.50,'other.x':0.1}}"
                        + " | {inputTokens=2, inputTokens.video=2, other.x=0.1, seconds=0.5, seconds.hd=0.5}",
                "{'model':'large','quantities':{'inputTokens':3,'cachedInputTokens':3,'cachedInputTokens.audio':3}}"
                        + " | {cachedInputTokens=3, cachedInputTokens.audio=3, inputTokens=3}",
                "{'model':'large','quantities':{'seconds':1e-400000000}} | {seconds=0}"
            })
    void readsQuantities(String fields, String quantities) throws Exception {
        Charge charge = parser.parse(withCharge(fields), 0).charge();

        assertThat(charge.cost()).isNull();
        assertThat(charge.use().model()).isEqualTo("large");
        assertThat(charge.use().quantities().byKind()).hasToString(quantities);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'model':'large','inputTokens':1,'cachedInputTokens':2,'cost':1}"
                        + " | cachedInputTokens must not be more than 'inputTokens'",
                "{'outputTokens':-1,'cost':1} | outputTokens must be a whole number from 0 to 1000000000000",
                "{'model':1,'cost':1} | model must be a string",
                "{'kind':'correction','cost':1,'outputTokens':1} | outputTokens must be 0; a correction has no quantities",
                "{'model':'large','cachedInputTokens':1} | cachedInputTokens must not be more than 'inputTokens'",
                "{'model':1,'inputTokens':1} | model must be a string",
                "{'model':'','inputTokens':1} | model must have 1 to 200 characters",
                "{'model':'large','inputTokens':1,'kind':'correction'} | cost is missing; a correction must have one",
                "{'kind':'correction','cost':1,'quantities':{'pages':1}}"
                        + " | quantities has 'pages', which must be 0; a correction has no quantities",
                "{'kind':'correction'} | cost is missing; a correction must have one",
                "{'model':'large','outputTokens':1,'cachedInputTokens':1}"
                        + " | cachedInputTokens must not be more than 'inputTokens'",
                "{'model':'large','quantities':{'inputTokens':9,'cachedInputTokens':5,'audioInputTokens':5}}"
                        + " | quantities has 'inputTokens', which must not be less than its parts together",
                "{'model':'large','quantities':{'inputTokens':9,'cachedInputTokens':5,'inputTokens.video':5}}"
                        + " | quantities has 'inputTokens', which must not be less than its parts together",
                "{'model':'large','quantities':{'inputTokens':9,'cachedInputTokens.audio':1}}"
                        + " | quantities has 'cachedInputTokens.audio', which must not be more than 'cachedInputTokens'",
                "{'model':'large','quantities':{'images.hd':1}} | quantities has 'images.hd', which must not be more than 'images'",
                "{'cost':1,'quantities':{'inputTokens':2,'inputTokens.video':1.5}}"
                        + " | quantities has 'inputTokens.video', which must be a whole number from 0 to 1000000000000",
                "{'model':'large','inputTokens':1,'quantities':{'inputTokens':2}}"
                        + " | inputTokens differs from 'inputTokens' in 'quantities'",
                "{'cost':1,'quantities':[]} | quantities must be a JSON object of at most 50 numbers",
                "{'cost':1,'quantities':{'requests':1.5}}"
                        + " | quantities has 'requests', which must be a whole number from 0 to 1000000000000",
                "{'cost':1,'quantities':{'seconds':-1e-20}}"
                        + " | quantities has 'seconds', which must be a number from 0 to 1000000000000",
                "{'cost':1,'quantities':{'pages':'1'}}"
                        + " | quantities has 'pages', which must be a number from 0 to 1000000000000",
                "{'cost':1,'quantities':{'pages':1000000000000.1}}"
                        + " | quantities has 'pages', which must be a number from 0 to 1000000000000",
                "{'cost':1,'quantities':{'a b':1}}"
                        + " | quantities has a name that is not 1 to 63 letters, digits, '_', '.' and '-', beginning with a letter"
            })
    void rejectsOtherCharges(String fields, String detail) throws Exception {
        assertRejected(withCharge(fields), detail);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-1", "1.5", "\"1\"", "1000000000001", "1e13", "1e-1000000", "99999999999999999999", "true"})
    void rejectsAnInvalidNumberOfTokens(String tokens) throws Exception {
        assertRejected(
                withCharge("{'model':'large','outputTokens':" + tokens.replace('"', '\'') + "}"),
                "outputTokens must be a whole number from 0 to 1000000000000");
    }

    @Test
    void keepsQuantitiesBesideTheCostThatCounts() throws Exception {
        Charge charge = parser.parse(
                        withCharge(
                                "{'cost':1,'model':'large','serviceTier':'batch','quantities':{'seconds':0.1234567891}}"),
                        0)
                .charge();

        assertThat(charge.nanos()).isEqualTo(1_000_000_000);
        assertThat(charge.use().model()).isEqualTo("large");
        assertThat(charge.use().serviceTier()).isEqualTo("batch");
        assertThat(charge.use().quantities().byKind()).hasToString("{seconds=0.123456789}");
        assertThat(charge.isRounded()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | null | {}",
                "{'cost':null} | null | {}",
                "{'model':'large'} | large | {}",
                "{'inputTokens':1} | null | {inputTokens=1}"
            },
            nullValues = "null")
    void acceptsEventsThatCannotBePriced(String fields, @Nullable String model, String quantities) throws Exception {
        Charge charge = parser.parse(withCharge(fields), 0).charge();

        assertThat(charge.cost()).isNull();
        assertThat(charge.use().model()).isEqualTo(model);
        assertThat(charge.use().quantities().byKind()).hasToString(quantities);
    }

    @Test
    void acceptsZeroQuantitiesInACorrection() throws Exception {
        ObjectNode event = withCharge("{'cost':-1,'kind':'correction','inputTokens':0,'outputTokens':0}");

        assertThat(parser.parse(event, 0).charge().cost()).isEqualTo(new Charge.Cost(-1_000_000_000, true, false));
    }

    private static ObjectNode withCharge(String fields) throws JsonProcessingException {
        ObjectNode event = event();
        event.remove("cost");
        return event.setAll((ObjectNode) json(fields.replace('\'', '"')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "tenant", "feature"})
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
    @ValueSource(strings = {"id", "source", "tenant", "feature", "user", "model"})
    void rejectsTextsThatCannotBeStored(String field) throws Exception {
        for (String text : List.of("a\0b", "r-\ud83d", "\ud83dB", "\ude00\ud83d", "\udc00")) {
            assertRejected(event().put(field, text), field + " " + Body.UNSTORABLE);
        }
    }

    @Test
    void rejectsTextsInAttributesThatCannotBeStored() throws Exception {
        for (String text : List.of("a\0b", "r-\ud83d", "\udc00x")) {
            ObjectNode value = event();
            value.putObject("attributes").putArray("deep").add(text);
            ObjectNode name = event();
            name.putObject("attributes").putObject("deep").put(text, 1);

            assertRejected(value, "attributes " + Body.UNSTORABLE);
            assertRejected(name, "attributes " + Body.UNSTORABLE);
        }
    }

    @Test
    void keepsTextsWithSurrogatePairs() throws Exception {
        ObjectNode event = event().put("id", "r-\ud83d\ude00");
        event.putObject("attributes").put("\ud83d\ude00", "\ud83e\udd16");

        assertThat(parser.parse(event, 0).id()).isEqualTo("r-\ud83d\ude00");
        assertThat(parser.parse(event, 0).details().get(EventField.ATTRIBUTES))
                .isEqualTo("{\"\ud83d\ude00\":\"\ud83e\udd16\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'n':1e3} | {'n':1000}",
                "{'n':12.0,'m':1.50} | {'m':1.5,'n':12}",
                "{'n':99999999999999999999} | {'n':99999999999999999999}",
                "{'n':1E-3,'a':[true,null,{}]} | {'a':[true,null,{}],'n':0.001}",
                "{'b':{'d':1,'c':2},'a':0} | {'a':0,'b':{'c':2,'d':1}}"
            })
    void writesAttributesInOneNotation(String given, String written) throws Exception {
        ObjectNode event = event().set("attributes", json(given.replace('\'', '"')));

        assertThat(parser.parse(event, 0).details().get(EventField.ATTRIBUTES)).isEqualTo(written.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e131072", "1e8193", "-1e2147483647", "100e2147483647", "1e-16384", "1e-2147483640"})
    void rejectsNumbersInAttributesThatAreTooLongWhenTheyAreWrittenOut(String number) throws Exception {
        ObjectNode event = event().set("attributes", json("{\"n\":" + number + "}"));

        assertRejected(event, "attributes is longer than 8192 characters, with numbers written out");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'cost':'1.0'} | {'cost':1}",
                "{'cost':'1e-1'} | {'cost':0.10}",
                "{'cost':1,'source':'default'} | {'cost':1,'source':null}",
                "{'cost':1,'tenant':'ACME','feature':'CHAT'} | {'cost':1,'tenant':'acme','feature':'chat'}",
                "{'cost':1,'time':'2026-02-28T23:30:00+01:00'} | {'cost':1,'time':'2026-02-28T22:30:00.0000001Z'}",
                "{'cost':1,'attributes':{'a':1.0,'b':[2]}} | {'cost':1,'attributes':{'b':[2e0],'a':1}}",
                "{'cost':1,'attributes':{}} | {'cost':1,'attributes':null}",
                "{'model':'m','inputTokens':1} | {'model':'m','inputTokens':1.0,'outputTokens':0}",
                "{'cost':1,'quantities':{'a':1,'b':2.5}} | {'cost':1,'quantities':{'b':2.50,'a':1e0,'seconds':0}}"
            })
    void hasTheSameContentInEachNotation(String one, String other) throws Exception {
        assertThat(parser.parse(withCharge(one), 0).content())
                .isEqualTo(parser.parse(withCharge(other), 1).content());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'cost':1,'user':'grace'}",
                "{'cost':1,'user':null}",
                "{'cost':2}",
                "{'cost':1,'kind':'correction'}",
                "{'cost':1,'tenant':'other'}",
                "{'cost':1,'feature':'drafting'}",
                "{'cost':1,'time':'2026-02-28T22:30:00.000001Z'}",
                "{'cost':1,'time':null}",
                "{'cost':1,'attributes':{'model':'large'}}",
                "{'cost':1,'attributes':null}",
                "{'model':'m','inputTokens':1}",
                "{'cost':1,'model':'m'}",
                "{'cost':1,'serviceTier':'batch'}",
                "{'cost':1,'inputTokens':1}",
                "{'cost':1,'quantities':{'pages':1}}"
            })
    void hasAnotherContentWithAnotherValue(String fields) throws Exception {
        assertThat(parser.parse(withCharge(fields), 0).content())
                .isNotEqualTo(parser.parse(withCharge("{'cost':1}"), 0).content());
    }

    @Test
    void hasTheSameContentWheneverItArrivesWithoutATime() throws Exception {
        ObjectNode event = event().putNull("time");

        assertThat(new UsageParser(NOW.minusSeconds(1), LATEST, UnknownFields.REJECT)
                        .parse(event, 0)
                        .content())
                .isEqualTo(parser.parse(event, 0).content());
    }

    @Test
    void acceptsAnEscapedBackslashInAttributes() throws Exception {
        ObjectNode event = event();
        event.putObject("attributes").put("path", "C:\\u0000");

        assertThat(parser.parse(event, 0).details().get(EventField.ATTRIBUTES)).isEqualTo("{\"path\":\"C:\\\\u0000\"}");
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
        event.putObject("attributes").put("a", "x".repeat(ObjectText.MAX));

        assertRejected(event, "attributes is longer than 8192 characters, with numbers written out");
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
        assertThat(UsageParser.id(json("{\"id\":\"\\ud83d\"}"))).isNull();
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
