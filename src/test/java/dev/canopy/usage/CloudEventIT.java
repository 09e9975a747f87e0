package dev.canopy.usage;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.access.Caller;
import dev.canopy.access.Grant;
import dev.canopy.access.Role;
import dev.canopy.tenant.TenantIds;
import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class CloudEventIT {
    private static final String USAGE = "/api/v1/usage?visibility=folded";
    private static final String EVENT = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";

    @Inject
    UsageIntake intake;

    @Inject
    TenantIds ids;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a")));
    }

    private static Response post(String mediaType, String body) {
        return given().header("Content-Type", mediaType)
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post(USAGE);
    }

    private String cloudEvent(String id, String tenant, String data) {
        return ("{\"specversion\":\"1.0\",\"type\":\"dev.test.usage\",\"source\":\"test\",\"id\":\"%s\",\"subject\":\"%s\","
                        + "\"time\":\"2026-03-01T12:00:00Z\",\"traceparent\":\"00-1-2-01\",\"data\":%s}")
                .formatted(forest.key(id), forest.key(tenant), data);
    }

    private RequestSpecification binary(String id, String tenant) {
        return given().header("Content-Type", "application/json; charset=utf-8")
                .header("ce-specversion", "1.0")
                .header("ce-type", "dev.test.usage")
                .header("ce-source", "test")
                .header("ce-id", forest.key(id))
                .header("ce-subject", forest.key(tenant));
    }

    @Test
    void refusesAnEventFromABrokerOutsideItsScopeAsOneOfAnUnknownTenant() {
        Map<String, Long> known = ids.of(Set.of(forest.key("a"))).await().indefinitely();
        List<CloudEventMessage> messages = Stream.of("a", "root", "nobody")
                .map(tenant -> cloudEvent("from-broker-" + tenant, tenant, "{\"feature\":\"chat\",\"cost\":\"1\"}"))
                .map(event -> CloudEventMessage.structured(event.getBytes(StandardCharsets.UTF_8)))
                .toList();

        IntakeResult taken = intake.deliver(messages)
                .append(Caller.system(
                        "broker", List.of(new Grant(known.get(forest.key("a")), forest.key("a"), Role.REPORTER))))
                .await()
                .indefinitely();

        assertThat(taken.accepted()).isEqualTo(1);
        assertThat(taken.refusals()).extracting(IntakeResult.Refusal::index).containsExactly(1, 2);
        assertThat(taken.refusals())
                .extracting(refusal -> refusal.problem().violations().getFirst().detail())
                .containsExactly(
                        "tenant '" + forest.key("root") + "' is unknown",
                        "tenant '" + forest.key("nobody") + "' is unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {EVENT, EVENT + "; charset=utf-8"})
    void acceptsAnEvent(String mediaType) {
        post(mediaType, cloudEvent("1", "a", "{\"feature\":\"chat\",\"cost\":\"0.5\",\"user\":\"u\"}"))
                .then()
                .statusCode(200)
                .body(
                        equalTo(
                                "{\"accepted\":1,\"duplicates\":0,\"rejected\":0,\"rounded\":0,\"unpriced\":0,\"errors\":[],\"conflicts\":[]}"));

        assertThat(forest.metrics("root")).containsEntry("totalInferenceCost", "0.5");
    }

    @Test
    void ingestsEachEventOfABatchOnItsOwn() {
        String good = cloudEvent("1", "a", "{\"feature\":\"chat\",\"cost\":1}");

        post(
                        BATCH,
                        "[" + good + "," + good + "," + good.replace("\"1.0\"", "\"0.3\"") + ","
                                + cloudEvent("2", "nobody", "{\"feature\":\"chat\",\"cost\":1}") + "]")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("duplicates", equalTo(1))
                .body("rejected", equalTo(2))
                .body("errors.index", equalTo(List.of(2, 3)))
                .body("errors.id", equalTo(List.of(forest.key("1"), forest.key("2"))))
                .body("errors[0].detail", equalTo("specversion must be 1.0"))
                .body("errors[1].detail", equalTo("tenant '" + forest.key("nobody") + "' is unknown"));
    }

    @Test
    void acceptsALargeBatch() {
        String events = IntStream.range(0, 5_000)
                .mapToObj(i -> cloudEvent("e" + i, "a", "{\"feature\":\"chat\",\"cost\":\"0.001\"}"))
                .collect(Collectors.joining(",", "[", "]"));

        post(BATCH, events).then().statusCode(200).body("accepted", equalTo(5_000));

        assertThat(forest.metrics("root")).containsEntry("totalInferenceCost", "5");
    }

    @Test
    void acceptsAnEventWhoseAttributesAreHeaders() {
        binary("1", "a")
                .header("ce-time", "2026-03-01T12:00:00Z")
                .header("ce-traceparent", "00-1-2-01")
                .body("{\"feature\":\"chat\",\"cost\":\"0.5\"}")
                .post(USAGE)
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1));

        assertThat(forest.metrics("a"))
                .containsEntry("inferenceCost", "0.5")
                .containsEntry("lastUsedAt", "2026-03-01T12:00:00Z");
    }

    @Test
    void decodesHeaders() {
        String subject = forest.key("a").replace("-", "%2D");

        given().header("Content-Type", "application/json")
                .header("ce-specversion", "1.0")
                .header("ce-type", "dev.test.usage")
                .header("ce-source", "test")
                .header("ce-id", forest.key("1+1%20%E2%82%AC"))
                .header("ce-subject", "\"" + subject + "\"")
                .body("{\"feature\":\"chat\",\"cost\":1}")
                .post(USAGE);

        forest.use(event("1+1 €", "a", "chat", "1")).then().body("duplicates", equalTo(1));
    }

    @Test
    void isADuplicateOfAUsageEventWithItsSourceAndId() {
        post(EVENT, cloudEvent("1", "a", "{\"feature\":\"chat\",\"cost\":1}"))
                .then()
                .body("accepted", equalTo(1));

        forest.use(event("1", "a", "chat", "1")).then().body("duplicates", equalTo(1));
        binary("1", "a")
                .body("{\"feature\":\"chat\",\"cost\":1}")
                .post(USAGE)
                .then()
                .body("duplicates", equalTo(1));
    }

    @Test
    void pointsIntoTheBodyWhenNothingIsAcceptable() {
        String noSubject = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data\":{}}";
        String wrongCost = cloudEvent("1", "a", "{\"feature\":\"chat\",\"cost\":-1}");
        String wrongTenant = cloudEvent("1", "nobody", "{\"feature\":\"chat\",\"cost\":1}");
        String wrongFeature = cloudEvent("1", "a", "{\"feature\":\"nothing\",\"cost\":1}");
        String all = String.join(",", noSubject, wrongCost, wrongTenant, wrongFeature);

        post(BATCH, "[" + all + "]")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body(
                        "errors.pointer",
                        equalTo(List.of("/0/subject", "/1/data/cost", "/2/subject", "/3/data/feature")));
        post(EVENT, wrongCost).then().statusCode(422).body("errors[0].pointer", equalTo("/data/cost"));
        post(EVENT, noSubject).then().statusCode(422).body("errors[0].pointer", equalTo("/subject"));
    }

    @Test
    void pointsIntoTheBodyOrNamesTheHeaderWhenAnEventOfHeadersIsNotAcceptable() {
        binary("1", "nobody")
                .body("{\"feature\":\"chat\",\"cost\":1}")
                .post(USAGE)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("ce-subject"));
        binary("1", "a")
                .body("{\"feature\":\"chat\",\"cost\":\"x\"}")
                .post(USAGE)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/cost"));
        given().contentType("application/json")
                .header("ce-specversion", "1.0")
                .header("ce-id", "%zz")
                .body("{\"feature\":\"chat\",\"cost\":1}")
                .post(USAGE)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("ce-id"));
        binary("1", "a").body("{").post(USAGE).then().statusCode(400);
        binary("1", "a").body("[]").post(USAGE).then().statusCode(422).body("errors[0].pointer", equalTo(""));
    }

    @Test
    void acceptsDataOfAnotherJsonTypeWithHeaders() {
        binary("1", "a")
                .contentType("application/vnd.acme.usage+json")
                .body("{\"feature\":\"chat\",\"cost\":1}")
                .post(USAGE)
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1));
        given().header("Content-Type", "application/vnd.acme.usage+json")
                .body("{\"feature\":\"chat\",\"cost\":1}")
                .post(USAGE)
                .then()
                .statusCode(415)
                .body("type", equalTo("/problems/unsupported-media-type"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ce-id | col%FF | id is not UTF-8",
                "ce-id | %C0%A0 | id is not UTF-8",
                "ce-id | %ED%A0%BD | id is not UTF-8",
                "ce-id | a%0 | id is not valid percent-encoding",
                "ce-id | a%00b | id must not contain control characters, noncharacters or half of a surrogate pair",
                "ce-datacontenttype | application/json |"
                        + " datacontenttype is not allowed; the header Content-Type has the media type",
                "ce-data_base64 | e30= | data_base64 is not an attribute; the body is the data",
                "ce-dataschema | schema | dataschema must be an absolute URI"
            })
    void namesTheHeaderThatIsNotAsCloudEventsRequires(String header, String value, String detail) {
        RequestSpecification request = header.equals("ce-id")
                ? given().header("Content-Type", "application/json")
                        .header("ce-specversion", "1.0")
                        .header("ce-type", "t")
                        .header("ce-source", "test")
                        .header("ce-subject", forest.key("a"))
                : binary("1", "a");

        request.header(header, value)
                .body("{\"feature\":\"chat\",\"cost\":1}")
                .post(USAGE)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo(header))
                .body("errors[0].detail", equalTo(detail));
    }

    @Test
    void isMissingItsVersionIfItHasOnlyOtherHeadersOfACloudEvent() {
        given().header("Content-Type", "application/json")
                .header("ce-id", "1")
                .body("{\"feature\":\"chat\",\"cost\":1}")
                .post(USAGE)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("ce-specversion"))
                .body("errors[0].detail", equalTo("specversion is missing; it must be 1.0"));
    }

    @Test
    void refusesABodyOfTheOtherForm() {
        post(EVENT, "[]").then().statusCode(400).body("detail", containsString(BATCH));
        post(BATCH, "{}").then().statusCode(400).body("detail", containsString(EVENT));
        post(BATCH, "[]").then().statusCode(200).body("accepted", equalTo(0));
    }
}
