package dev.canopy.usage;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Forest.Event;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class UsageIT {
    private static final String USAGE = "/api/v1/usage";

    @Inject
    Pool pool;

    private static Response postJson(String body) {
        return given().contentType("application/json").body(body).post(USAGE + "?visibility=folded");
    }

    private static Response postLines(String body) {
        return given().contentType("application/x-ndjson")
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post(USAGE + "?visibility=folded");
    }

    @Test
    void acceptsASingleEvent() {
        Forest forest = Forest.of(tree("root"));

        postJson(forest.body(event("1", "root", "chat", "0.5")))
                .then()
                .statusCode(200)
                .body(
                        equalTo(
                                "{\"accepted\":1,\"duplicates\":0,\"rejected\":0,\"rounded\":0,\"unpriced\":0,\"errors\":[],\"conflicts\":[]}"));

        assertThat(forest.metrics("root")).containsEntry("inferenceCost", "0.5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/ndjson", "application/jsonl; charset=utf-8", "Application/X-NDJSON"})
    void readsLinesUnderEachOfTheirMediaTypes(String mediaType) {
        Forest forest = Forest.of(tree("root"));
        String line = forest.body(event("1", "root", "chat", "0.5"));

        given().contentType(mediaType)
                .body((line + "\n" + line).getBytes(StandardCharsets.UTF_8))
                .post(USAGE)
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("duplicates", equalTo(1));
    }

    @Test
    void distinguishesAcceptedDuplicateAndRejectedEvents() {
        Forest forest = Forest.of(tree("root"));
        Event good = event("1", "root", "chat", "1");
        String future = Instant.now().plusSeconds(3_600).toString();

        forest.use(
                        good,
                        event("2", "nobody", "chat", "1"),
                        good,
                        event("3", "root", "nothing", "1"),
                        event("4", "root", "chat", "-1"),
                        event("5", "root", "chat", "1.00000000x"),
                        event("6", "root", "chat", "1", future),
                        event("x".repeat(300), "root", "chat", "1"))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("duplicates", equalTo(1))
                .body("rejected", equalTo(6))
                .body("errors.index", equalTo(List.of(1, 3, 4, 5, 6, 7)))
                .body("errors[0].detail", equalTo("tenant '" + forest.key("nobody") + "' is unknown"))
                .body("errors[1].detail", equalTo("feature 'nothing' is not in the catalogue"))
                .body("errors[2].detail", equalTo("cost must not be negative unless kind is 'correction'"))
                .body("errors[3].detail", equalTo("cost must be a decimal, such as \"0.001782044\""))
                .body("errors[4].detail", equalTo("time is in the future"))
                .body("errors[5].detail", equalTo("id must have 1 to 200 characters"));
        assertThat(forest.metrics("root")).containsEntry("usageCount", 1);
    }

    @Test
    void recognizesADuplicateWithAnotherTime() {
        Forest forest = Forest.of(tree("root"));
        forest.use(event("1", "root", "chat", "1", "2026-03-01T00:00:00Z"))
                .then()
                .body("accepted", equalTo(1));

        forest.use(event("1", "root", "chat", "1", "2026-05-01T00:00:00Z"))
                .then()
                .body("duplicates", equalTo(1));

        assertThat(forest.metrics("root", "?from=2026-04-01")).containsEntry("usageCount", 0);
    }

    @Test
    void acceptsTheValidOneOfTwoEventsWithTheSameKey() {
        Forest forest = Forest.of(tree("root"));

        forest.use(event("1", "nobody", "chat", "1"), event("1", "root", "chat", "1"))
                .then()
                .body("accepted", equalTo(1))
                .body("rejected", equalTo(1));
    }

    @Test
    void rejectsALineAndTakesTheOthers() {
        Forest forest = Forest.of(tree("root"));

        postLines("\n" + forest.body(event("1", "root", "chat", "1")) + "\r\n  \n{\n[]\n"
                        + forest.body(event("2", "root", "chat", "1")))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(2))
                .body("errors.index", equalTo(List.of(1, 2)))
                .body(
                        "errors.detail",
                        equalTo(List.of("the line is not valid JSON", "an event must be a JSON object")));
    }

    @Test
    void acceptsManyChunksOfLines() {
        Forest forest = Forest.of(tree("root", child("a"), child("b")));
        String lines = IntStream.range(0, 10_001)
                .mapToObj(i -> forest.body(event("e" + i, i % 2 == 0 ? "a" : "b", "chat", "0.001")))
                .collect(Collectors.joining("\n"));

        postLines(lines).then().statusCode(200).body("accepted", equalTo(10_001));
        postJson("[" + lines.replace('\n', ',') + "]").then().statusCode(200).body("duplicates", equalTo(10_001));

        assertThat(forest.metrics("root"))
                .containsEntry("totalInferenceCost", "10.001")
                .containsEntry("totalUsageCount", 10_001);
    }

    @Test
    void acceptsMoreBytesOfLinesThanABodyMayHave() {
        Forest forest = Forest.of(tree("root"));
        String line = forest.body(event("1", "root", "chat", "1")) + " ".repeat(60_000) + "\n";

        postLines(line.repeat(200))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(1))
                .body("duplicates", equalTo(199));
    }

    @Test
    void addsUpCostsBeyondTheRangeOfOneEvent() {
        Forest forest = Forest.of(tree("root", child("a")));
        String most = "9223372036.854775807";
        forest.use(event("1", "a", "chat", most), event("2", "a", "chat", most))
                .then()
                .statusCode(200);

        forest.use(event("3", "a", "chat", most)).then().statusCode(200).body("accepted", equalTo(1));

        assertThat(forest.metrics("root"))
                .containsEntry("totalInferenceCost", "27670116110.564327421")
                .containsEntry("totalUsageCount", 3);
    }

    @Test
    void refusesWhenNothingIsAcceptable() {
        postJson("[{\"id\":\"1\",\"tenant\":\"a\",\"feature\":\"chat\",\"cost\":\"x\"},{\"id\":\"2\",\"colour\":1}]")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors.pointer", equalTo(List.of("/0/cost", "/1/colour")))
                .body("errors[1].detail", equalTo("colour is not a known field"));
        postJson("{\"id\":\"1\"}").then().statusCode(422).body("errors[0].pointer", equalTo("/tenant"));
    }

    @Test
    void refusesABodyThatCannotBeRead() {
        for (String body : List.of("", "{", "5", "\"x\"", "[{},", "{\"id\":1,\"id\":2}")) {
            postJson(body).then().statusCode(400).body("type", equalTo("/problems/unreadable-body"));
        }
    }

    @Test
    void acceptsNothingFromABodyThatEndsPrematurely() {
        Forest forest = Forest.of(tree("root"));

        postJson("[" + forest.body(event("1", "root", "chat", "1")) + ",")
                .then()
                .statusCode(400);

        assertThat(forest.metrics("root")).containsEntry("usageCount", 0);
    }

    @Test
    void rejectsALineThatIsTooLongAndTakesTheOthers() {
        Forest forest = Forest.of(tree("root"));
        String before = forest.body(event("1", "root", "chat", "1"));
        String after = forest.body(event("2", "root", "chat", "1"));

        postLines(before + "\n" + "x".repeat(300_000) + "\n" + after + "\n" + "y".repeat(65_537))
                .then()
                .statusCode(200)
                .body("accepted", equalTo(2))
                .body("errors.index", equalTo(List.of(1, 3)))
                .body("errors[0].detail", equalTo("the line is longer than 65536 bytes"));
    }

    @Test
    void refusesAnUnknownVisibility() {
        given().contentType("application/json")
                .body("[]")
                .post(USAGE + "?visibility=soon")
                .then()
                .statusCode(400)
                .body("detail", containsString("'durable' or 'folded'"));
    }

    @Test
    void isDurableBeforeTheAnswer() {
        Forest forest = Forest.of(tree("root"));
        Event event = event("1", "root", "chat", "1");

        given().contentType("application/json")
                .body(forest.body(event))
                .post(USAGE)
                .then()
                .statusCode(200);

        long stored = pool.query("select count(*) from usage_event where id = '" + forest.key("1") + "'")
                .executeAndAwait()
                .iterator()
                .next()
                .getLong(0);
        assertThat(stored).isEqualTo(1);
    }

    @Test
    void countsEachEventOnceDuringConcurrentWritesAndMoves() {
        Forest forest = Forest.wide(30, 3);
        List<Event> events = IntStream.range(0, 600)
                .mapToObj(i ->
                        event("e" + i, String.valueOf(i % 30), i % 3 == 0 ? "chat" : "drafting", "0.00" + (1 + i % 9)))
                .toList();
        long deadlocks = deadlocks();

        long accepted = IntStream.range(0, 24)
                .parallel()
                .mapToLong(writer -> {
                    if (writer % 4 == 3) {
                        forest.move(String.valueOf(1 + writer), String.valueOf(writer % 9));
                        return 0;
                    }
                    List<Event> shuffled = new ArrayList<>(events);
                    Collections.shuffle(shuffled, new Random(writer));
                    return forest.use(shuffled.toArray(Event[]::new))
                            .then()
                            .statusCode(200)
                            .extract()
                            .jsonPath()
                            .getLong("accepted");
                })
                .sum();

        assertThat(accepted).isEqualTo(600);
        assertThat(deadlocks()).isEqualTo(deadlocks);
        assertRollupsAreExact(forest);
    }

    private long deadlocks() {
        return pool.query("select deadlocks from pg_stat_database where datname = current_database()")
                .executeAndAwait()
                .iterator()
                .next()
                .getLong(0);
    }

    /** Compares the roll-ups with the events themselves, through the parents of today. */
    private void assertRollupsAreExact(Forest forest) {
        String account = "(select id from tenant where key = '" + forest.key("0") + "')";
        String fromEvents = "select e.tenant_id, (e.time at time zone 'UTC')::date as day, count(*) as usage_count,"
                + " sum(e.cost) as cost, bit_or(bits_padded(bits_of(e.feature_id), 80)) as feature_mask, max(e.time) as last_used_at"
                + " from usage_event e where e.root_id = " + account + " group by 1, 2";
        String up = "with recursive own as (" + fromEvents + "), up as (select t.id as top, t.id from tenant t where"
                + " t.root_id = " + account
                + " union all select up.top, c.id from up join tenant c on c.parent_id = up.id)";
        String sums = "sum(usage_count), sum(cost), rtrim(bit_or(feature_mask)::text, '0'), max(last_used_at)";
        String own = "own_usage_count, own_cost, rtrim(own_feature_mask::text, '0'), own_last_used_at";
        String subtree = own.replace("own_", "subtree_");
        assertSame(
                up + " select tenant_id, day::text, " + sums + " from own group by 1, 2",
                "select tenant_id, day::text, " + own + " from usage_day where own_usage_count > 0 and root_id = "
                        + account);
        assertSame(
                up + " select top, day::text, " + sums + " from up join own on own.tenant_id = up.id group by 1, 2",
                "select tenant_id, day::text, " + subtree + " from usage_day where root_id = " + account);
        assertSame(
                up + " select top, '', " + sums + " from up join own on own.tenant_id = up.id group by 1",
                "select tenant_id, '', " + subtree + " from usage_total where subtree_usage_count > 0 and root_id = "
                        + account);
        assertSame(
                up + " select tenant_id, '', " + sums + " from own group by 1",
                "select tenant_id, '', " + own + " from usage_total where own_usage_count > 0 and root_id = "
                        + account);
    }

    private void assertSame(String expected, String kept) {
        List<String> rows = rows(expected);
        assertThat(rows(kept)).isEqualTo(rows).isNotEmpty();
    }

    private List<String> rows(String sql) {
        List<String> rows = new ArrayList<>();
        pool.query("select row(q.*)::text from (" + sql + ") q")
                .executeAndAwait()
                .forEach(row -> rows.add(row.getString(0)));
        Collections.sort(rows);
        return rows;
    }
}
