package dev.canopy.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.canopy.body.TestJson;
import dev.canopy.ledger.EventField;
import dev.canopy.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventReaderTest {
    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");
    private static final String EVENT = "{'specversion':'1.0','id':'e1','source':'/billing?x=1','type':'t',"
            + "'subject':'Acme','time':'2026-03-01T12:00:00+02:00','data':{'feature':'chat','cost':'1.5'}}";

    private final CloudEventReader reader = new CloudEventReader(TestJson.reader());
    private final UsageOutcome outcome = new UsageOutcome(100);

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private List<UsageEvent> read(String event) {
        return reader.readEvent(bytes(event), new UsageParser(NOW, NOW, UnknownFields.REJECT), outcome);
    }

    private UsageEvent readOne(String event) {
        List<UsageEvent> read = read(event);
        assertThat(outcome.errors()).isEmpty();
        return read.get(0);
    }

    private UsageError rejected(String event) {
        assertThat(read(event)).isEmpty();
        return outcome.errors().get(0);
    }

    private static String with(String attribute) {
        return EVENT.replace("{'specversion'", "{" + attribute + ",'specversion'");
    }

    @Test
    void readsTheAttributesAndTheData() {
        UsageEvent event = readOne(EVENT.replace("'1.5'", "'1.5','user':'u','attributes':{'model':'m'}"));

        assertThat(event.id()).isEqualTo("e1");
        assertThat(event.source()).isEqualTo("/billing?x=1");
        assertThat(event.tenant()).isEqualTo("acme");
        assertThat(event.time()).isEqualTo("2026-03-01T10:00:00Z");
        assertThat(event.feature()).isEqualTo("chat");
        assertThat(event.charge()).isEqualTo(Charge.cost(1_500_000_000L));
        assertThat(event.details().get(EventField.USER)).isEqualTo("u");
        assertThat(event.details().get(EventField.ATTRIBUTES)).isEqualTo("{\"model\":\"m\"}");
    }

    @Test
    void hasTheTimeOfArrivalIfNoneIsGiven() {
        assertThat(readOne(EVENT.replaceAll("'time':'[^']*',", "")).time()).isEqualTo(NOW.toString());
    }

    @Test
    void keepsAllDigitsOfANumber() {
        assertThat(readOne(EVENT.replace("'1.5'", "9007199254.740993123")).charge())
                .isEqualTo(Charge.cost(9007199254740993123L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'traceparent':'00-1'",
                "'sampled':true",
                "'sequence':7",
                "'partitionkey':null",
                "'dataschema':'http://example.com/schema'",
                "'datacontenttype':null",
                "'datacontenttype':'application/json; charset=utf-8'",
                "'datacontenttype':'application/vnd.acme.usage+json'"
            })
    void acceptsOtherAttributesOfACloudEvent(String attribute) {
        readOne(with(attribute));
    }

    @Test
    void readsDataInBase64() {
        String data = Base64.getEncoder().encodeToString(bytes("{'feature':'chat','cost':2}"));

        assertThat(readOne(EVENT.replaceAll(
                                "'data':.*", "'datacontenttype':'application/json','data_base64':'" + data + "'}"))
                        .charge())
                .isEqualTo(Charge.cost(2_000_000_000L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'specversion':'1.0', |  | /specversion | specversion is missing; it must be 1.0",
                "'type':'t' | 'type':'' | /type | type must not be empty",
                "'type' | 'dataschema':'','type' | /dataschema | dataschema must not be empty",
                "'type' | 'dataschema':'schema','type' | /dataschema | dataschema must be an absolute URI",
                "'type':'t' | 'type':'a\\u0007' | /type | "
                        + "type must not contain control characters, noncharacters or half of a surrogate pair",
                "'type' | 'extra':'\\u0085','type' | /extra | "
                        + "extra must not contain control characters, noncharacters or half of a surrogate pair",
                "'type' | 'extra':'\\ufffe','type' | /extra | "
                        + "extra must not contain control characters, noncharacters or half of a surrogate pair",
                "'e1' | 'r-\\ud83d' | /id | "
                        + "id must not contain control characters, noncharacters or half of a surrogate pair",
                "'type' | 'extra':1.5,'type' | /extra | extra must be a string, a boolean or a 32-bit integer",
                "'2026-03-01T12:00:00+02:00' | null | /time | "
                        + "time must not be null; an event without a time has the time of its arrival",
                "'data':{'feature':'chat','cost':'1.5'} | 'data_base64':'e30=' | /datacontenttype | "
                        + "datacontenttype is missing; it must say that data_base64 is JSON, such as application/json",
                "'1.0' | '0.3' | /specversion | specversion must be 1.0",
                "'id':'e1', |  | /id | id is missing",
                "'e1' | 5 | /id | id must be a string",
                "'e1' | '' | /id | id must have 1 to 200 characters",
                "'source':'/billing?x=1', |  | /source | source is missing",
                "'/billing?x=1' | 'a b' | /source | source must be a URI reference",
                "'type':'t', |  | /type | type is missing",
                "'subject':'Acme', |  | /subject | subject is missing; it must be the key of the tenant",
                "'subject':'Acme' | 'subject':'' | /subject | tenant must have 1 to 200 characters",
                "T12 | x | /time | time must be an ISO-8601 time with an offset, such as 2026-03-01T12:00:00Z",
                "2026-03-01T12 | 2027-03-01T12 | /time | time is in the future",
                "'type' | 'traceId':'x','type' | /traceId | "
                        + "traceId is not a valid attribute name; only lower-case letters and digits are allowed",
                "'type' | 'extra':{},'type' | /extra | extra must be a string, a boolean or a 32-bit integer",
                "'type' | 'datacontenttype':'text/xml','type' | /datacontenttype | "
                        + "datacontenttype must be JSON, such as application/json",
                "'data': | 'other': | /other | other must be a string, a boolean or a 32-bit integer",
                "'data': | 'datacontenttype':'application/json','data_base64':'e30=','data': | /data_base64 | data_base64 cannot be given together with 'data'",
                "'data':{'feature':'chat','cost':'1.5'} | 'data':null | /data | data is missing",
                "'data':{'feature':'chat','cost':'1.5'} | 'data':'{}' | /data | data must be a JSON object",
                "'data':{'feature':'chat','cost':'1.5'} | 'datacontenttype':'application/json','data_base64':'!' | /data_base64 | "
                        + "data_base64 must be JSON, encoded in Base64",
                "'data':{'feature':'chat','cost':'1.5'} | 'datacontenttype':'application/json','data_base64':7 | /data_base64 | "
                        + "data_base64 must be a JSON object",
                "'feature':'chat', |  | /data/feature | feature is missing",
                "'1.5' | -1 | /data/cost | cost must not be negative unless kind is 'correction'",
                "'1.5' | 1,'a/b':1 | /data/a~1b | a/b is not a known field",
                "'1.5' | 1,'type':1 | /data/type | type is not a known field",
                "'1.5' | 1,'tenant':'b' | /data | data must not contain 'tenant'; use the attribute 'subject'"
            })
    void namesTheErrorAndItsPlace(String part, String replacement, String pointer, String detail) {
        UsageError error = rejected(EVENT.replace(part, replacement == null ? "" : replacement));

        assertThat(error.field()).isEqualTo(pointer);
        assertThat(error.detail()).isEqualTo(detail);
    }

    @Test
    void readsTimesAsOfOtherEvents() {
        assertThat(readOne(EVENT.replace("2026-03-01T12:00:00+02:00", "2016-12-31t23:59:60.1234567890123z"))
                        .time())
                .isEqualTo("2016-12-31T23:59:59.123456Z");
    }

    @Test
    void refusesOnlyTheEventsOfABatchThatCannotBeRead() {
        List<UsageEvent> read = reader.readBatch(
                bytes("[" + EVENT + "," + with("'id':'e2'") + "," + EVENT.replace("'1.5'", "1e12345678912") + "]"),
                new UsageParser(NOW, NOW, UnknownFields.REJECT),
                outcome);

        assertThat(read).extracting(UsageEvent::index).containsExactly(0L);
        assertThat(outcome.errors())
                .containsExactly(
                        new UsageError(1, null, "/id", "/id is given twice"),
                        new UsageError(2, null, "/data/cost", "/data/cost is a number that is out of range"));
    }

    @Test
    void readsEachEventOfABatchOnItsOwn() {
        List<UsageEvent> read = reader.readBatch(
                bytes("[" + EVENT + ",5," + EVENT.replace("'1.0'", "'2.0'").replace("e1", "e2") + "," + EVENT + "]"),
                new UsageParser(NOW, NOW, UnknownFields.REJECT),
                outcome);

        assertThat(read).extracting(UsageEvent::index).containsExactly(0L, 3L);
        assertThat(outcome.errors())
                .containsExactly(
                        new UsageError(1, null, "", "an event must be a JSON object"),
                        new UsageError(2, "e2", "/specversion", "specversion must be 1.0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[]", "5"})
    void refusesABodyThatIsNoEvent(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(ProblemException.class);
    }

    @Test
    void pointsIntoTheDataOrToAHeaderWhereTheBodyIsTheData() {
        assertThat(CloudEventPointers.inRequest(new UsageError(0, null, "/subject", "")))
                .isEqualTo("ce-subject");
        assertThat(CloudEventPointers.inRequest(new UsageError(0, null, "/data/cost", "")))
                .isEqualTo("/cost");
        assertThat(CloudEventPointers.inRequest(new UsageError(0, null, "/data", "")))
                .isEmpty();
        assertThat(CloudEventPointers.inRequest(new UsageError(0, null, "tenant", "")))
                .isEqualTo("ce-subject");
        assertThat(CloudEventPointers.inRequest(new UsageError(0, null, "feature", "")))
                .isEqualTo("/feature");
    }
}
