package dev.canopy.usage;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThan;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of events in unusual notations, values that cannot be stored, and events from before the state of today. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class UsageValuesIT {
    private static final String USAGE = "/api/v1/usage?visibility=folded";

    @Inject
    Sql sql;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a")));
    }

    /** An event of the root with more fields, such as {@code 'cost':1}. */
    private String event(String id, String fields) {
        return "{\"id\":\"%s\",\"source\":\"test\",\"tenant\":\"%s\",\"feature\":\"chat\",%s}"
                .formatted(forest.key(id), forest.key("root"), fields.replace('\'', '"'));
    }

    private static Response post(String type, byte[] body) {
        return given().header("Content-Type", type).body(body).post(USAGE);
    }

    private static Response postArray(String... events) {
        return post("application/json", ("[" + String.join(",", events) + "]").getBytes(StandardCharsets.UTF_8));
    }

    private static Response postLines(Stream<String> events) {
        return post(
                "application/x-ndjson", events.collect(Collectors.joining("\n")).getBytes(StandardCharsets.UTF_8));
    }

    private List<String> storedIds() {
        return sql.rows("select id from usage_event where id like ? order by id", forest.key("%")).stream()
                .map(id -> id.substring(forest.key("").length()))
                .toList();
    }

    @Test
    void rejectsEachTextThatCannotBeStoredAndReplacesNothing() {
        postArray(
                        event("r-\\ud83d", "'cost':1"),
                        event("r-\\ud83e", "'cost':1"),
                        event("nul\\u0000", "'cost':1"),
                        event("user", "'cost':1,'user':'\\udc00'"),
                        event("value", "'cost':1,'attributes':{'a':['\\ud83d']}"),
                        event("name", "'cost':1,'attributes':{'\\ud83d':1}"),
                        event("field", "'cost':1,'\\ud83d':1"),
                        event("r-\\ud83d\\ude00", "'cost':1"))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("duplicates", equalTo(0))
                .body("rejected", equalTo(7))
                .body("errors[0].id", equalTo(null))
                .body(
                        "errors[0].detail",
                        equalTo("id must not contain the character U+0000 or half of a surrogate pair"))
                .body("errors.index", equalTo(List.of(0, 1, 2, 3, 4, 5, 6)));

        assertThat(storedIds()).containsExactly("r-\ud83d\ude00");
    }

    @Test
    void rejectsOnlyTheEventWhoseBytesAreNotUtf8() {
        byte[] array = ("[" + event("1", "'cost':1") + "," + event("col\u00ff", "'cost':1") + ","
                        + event("2", "'cost':1") + "]")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] lines = (event("3", "'cost':1") + "\n" + event("col\u00ff", "'cost':1") + "\n" + event("4", "'cost':1"))
                .getBytes(StandardCharsets.ISO_8859_1);

        post("application/json", array)
                .then()
                .statusCode(200)
                .body("accepted", equalTo(2))
                .body("errors.index", equalTo(List.of(1)))
                .body("errors[0].detail", equalTo("the JSON is not UTF-8"));
        post("application/x-ndjson", lines)
                .then()
                .statusCode(200)
                .body("accepted", equalTo(2))
                .body("errors.index", equalTo(List.of(1)));

        assertThat(storedIds()).containsExactly("1", "2", "3", "4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'cost':1,'attributes':{'n':1e131072}", "'cost':1e12345678912", "'cost':1e10"})
    void rejectsTheEventWithANumberThatCannotBeHeldAndAcceptsTheOthers(String fields) {
        postArray(event("1", "'cost':1"), event("2", fields), event("3", "'cost':1"))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(2))
                .body("errors.index", equalTo(List.of(1)));
        postArray(event("4", fields)).then().statusCode(422);
        post("application/json", event("5", fields).getBytes(StandardCharsets.UTF_8))
                .then()
                .statusCode(422);
    }

    @Test
    void doesNotStopAStreamAtALineThatCannotBeStored() {
        Stream<String> lines = IntStream.range(0, 12_000).mapToObj(i -> switch (i) {
            case 5_000 -> event("e" + i, "'cost':1,'attributes':{'n':1e131072}");
            case 5_001 -> event("e" + i, "'cost':1e12345678912");
            case 5_002 -> event("e" + i, "'cost':1,'cost':2");
            case 5_003 -> event("e" + i, "'cost':" + "1".repeat(1_200));
            case 5_004 -> event("e" + i, "'cost':1,'user':'\\ud83d'");
            default -> event("e" + i, "'cost':'0.001'");
        });

        postLines(lines)
                .then()
                .statusCode(200)
                .body("accepted", equalTo(11_995))
                .body("errors.index", equalTo(List.of(5_000, 5_001, 5_002, 5_003, 5_004)))
                .body("errors[2].detail", equalTo("/cost is given twice"))
                .body("errors[3].detail", equalTo("/cost is a number of more than 1000 digits"));
    }

    @Test
    void namesTheFaultOfAnElementAndAcceptsTheOthers() {
        String deep = "[".repeat(1_100) + "]".repeat(1_100);

        postArray(
                        event("1", "'cost':1"),
                        event("2", "'cost':1,'tenant':'x'"),
                        event("3", "'cost':1,'attributes':{'a':" + deep + "}"),
                        event("4", "'cost':" + "1".repeat(1_200)))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("errors.index", equalTo(List.of(1, 2, 3)))
                .body("errors[0].detail", equalTo("/tenant is given twice"));
        postArray(event("5", "'cost':1,'tenant':'x'"))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/0/tenant"));
        given().contentType("application/json")
                .body("{\"key\":\"" + forest.key("b") + "\",\"name\":\"B\",\"name\":\"C\"}")
                .post("/api/v1/tenants")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/name"))
                .body("errors[0].detail", equalTo("is given twice"));
        given().contentType("application/json")
                .body("{\"name\":1,\"name\":\"C\"}")
                .put("/api/v1/features/chat")
                .then()
                .statusCode(400);
    }

    @Test
    void acceptsEachNotationOfAValueAndCountsWhatItRounds() {
        postArray(
                        event("1", "'cost':'0.1000000000','time':'2026-03-01T12:00:00.123456789012Z'"),
                        event("2", "'cost':1.5e-05,'time':'2026-03-01t23:59:60z'"),
                        event("3", "'cost':0.03790550000000001"),
                        event("4", "'cost':'0.0000000025','inputTokens':0"),
                        event("4", "'cost':'0.00000000251'"))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(4))
                .body("rounded", equalTo(2));

        assertThat(forest.metrics("root")).containsEntry("inferenceCost", "0.137920502");
        assertThat(sql.one("select time::text from usage_event where id = ?", forest.key("1")))
                .startsWith("2026-03-01 ")
                .contains(":00.123456");
    }

    @Test
    void acceptsWholeNumbersInEachNotation() {
        given().contentType("application/json")
                .body("{\"model\":\"" + forest.key("m")
                        + "\",\"effectiveFrom\":\"2016-12-31T23:59:60.1234567890Z\",\"inputPerMillion\":\"0.00875000000\","
                        + "\"outputPerMillion\":1e-10}")
                .post("/api/v1/prices")
                .then()
                .statusCode(201)
                .body("inputPerMillion", equalTo("0.00875"))
                .body("outputPerMillion", equalTo("0"))
                .body("effectiveFrom", equalTo("2016-12-31T23:59:59.123456Z"))
                .body("rounded", equalTo(1));

        postArray(event("1", "'model':'" + forest.key("m") + "','inputTokens':12.0,'outputTokens':1.2e1"))
                .then()
                .body("accepted", equalTo(1));
        given().get("/api/v1/prices?limit=1.0e0&at=2026-03-01T12:00:00.123456789012Z")
                .then()
                .statusCode(200)
                .body("data", hasSize(1));
    }

    @Test
    void namesDuplicatesWithAnotherContent() {
        String first = event("1", "'cost':1,'time':'2026-03-01T12:00:00Z','attributes':{'a':1,'b':2}");
        postArray(first).then().body("accepted", equalTo(1)).body("conflicts", empty());

        postArray(
                        first,
                        event("1", "'cost':'1.0','time':'2026-03-01T13:00:00+01:00','attributes':{'b':2.0,'a':1}"),
                        event("2", "'cost':1"),
                        event("1", "'cost':2,'time':'2026-03-01T12:00:00Z','attributes':{'a':1,'b':2}"),
                        event("2", "'cost':3"),
                        event("2", "'cost':1e0"))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("duplicates", equalTo(5))
                .body("conflicts.index", equalTo(List.of(3, 4)))
                .body("conflicts.id", equalTo(List.of(forest.key("1"), forest.key("2"))));
        postLines(Stream.of(event("1", "'cost':9"), event("2", "'cost':1")))
                .then()
                .body("duplicates", equalTo(2))
                .body("conflicts.index", equalTo(List.of(0)));

        assertThat(forest.metrics("root")).containsEntry("usageCount", 2).containsEntry("inferenceCost", "2");
    }

    @Test
    void namesAConflictOfRequestsAtTheSameTime() {
        List<CompletableFuture<Response>> answers = IntStream.range(0, 40)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> postArray(event("1", "'cost':" + i))))
                .toList();

        assertThat(answers.stream().mapToInt(each -> each.join().path("accepted")))
                .containsOnlyOnce(1);
        assertThat(answers.stream()
                        .mapToInt(each ->
                                each.join().jsonPath().getList("conflicts").size())
                        .sum())
                .isEqualTo(39);
    }

    @Test
    void judgesUsageByTheStateOfItsTime() {
        String correction = ",'kind':'correction'";
        String later = Instant.now().plusSeconds(60).toString();
        given().contentType("application/json")
                .body("{\"archived\":true}")
                .patch("/api/v1/tenants/" + forest.key("root"))
                .then()
                .statusCode(200);

        postArray(
                        event("before", "'cost':1,'time':'2026-03-01T12:00:00Z'"),
                        event("correction", "'cost':'-0.5','time':'2026-03-01T12:00:00Z'" + correction),
                        event("late-correction", "'cost':'-0.25'" + correction),
                        event("now", "'cost':1"),
                        event("later", "'cost':1,'time':'" + later + "'"))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(3))
                .body("errors.index", equalTo(List.of(3, 4)))
                .body("errors[0].detail", equalTo("tenant '" + forest.key("root") + "' is archived"));

        assertThat(forest.metrics("root")).containsEntry("inferenceCost", "0.25");
    }

    @Test
    void acceptsUsageFromBeforeItsFeatureWasRetired() {
        String feature = "values-it";
        given().contentType("application/json")
                .body("{\"name\":\"Values\"}")
                .put("/api/v1/features/" + feature)
                .then()
                .statusCode(lessThan(300));
        given().delete("/api/v1/features/" + feature).then().statusCode(204);
        String before = event("1", "'cost':1,'time':'2026-03-01T12:00:00Z'").replace("chat", feature);

        postArray(before, event("2", "'cost':1").replace("chat", feature))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("errors[0].detail", equalTo("feature '" + feature + "' is not in the catalogue"));
    }
}
