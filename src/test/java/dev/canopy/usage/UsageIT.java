package dev.canopy.usage;

import static dev.canopy.testing.Tree.child;
import static dev.canopy.testing.Tree.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Account;
import dev.canopy.testing.Rollups;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class UsageIT {
    private static final String USAGE = "/api/v1/usage";
    private static final String DAY = "2026-01-01T00:00:00Z";

    private Account account;

    @Inject
    Sql sql;

    @Inject
    Rollups rollups;

    @BeforeEach
    void plant() {
        account = Account.of(tree("root", child("a", child("b")), child("c")));
    }

    @Test
    void takesASingleEvent() {
        assertOutcome(Account.post(USAGE, event("1")), 1, 0, 0);

        assertThat(events()).isEqualTo(1);
    }

    @Test
    void takesAnArray() {
        assertOutcome(Account.post(USAGE, "[" + event("1") + "," + event("2") + "]"), 2, 0, 0);
    }

    @Test
    void takesLines() {
        assertOutcome(lines(event("1") + "\n\n" + event("2") + "\r\n" + event("3")), 3, 0, 0);
    }

    @Test
    void takesNothingForNothing() {
        assertOutcome(Account.post(USAGE, "[]"), 0, 0, 0);
        assertOutcome(lines(""), 0, 0, 0);
    }

    @Test
    void takesManyLinesInChunks() {
        int count = 4_500;
        String body = IntStream.range(0, count)
                .mapToObj(i -> account.event("e" + i, i % 2 == 0 ? "b" : "c", "chat", DAY, "0.000000001"))
                .collect(Collectors.joining("\n"));

        assertOutcome(
                given().contentType("application/x-ndjson")
                        .body(body.getBytes(StandardCharsets.UTF_8))
                        .post(USAGE + "?visibility=folded"),
                count,
                0,
                0);

        rollups.assertUsageIsExact(account.key("root"));
    }

    @Test
    void isDurableBeforeItAnswers() {
        Account.post(USAGE, event("1")).then().statusCode(200);

        assertThat(sql.one("select count(*) from usage_key where source = ?", source()))
                .isEqualTo("1");
        assertThat(events()).isEqualTo(1);
        assertThat(sql.one("""
                select (select coalesce(sum(usage_count), 0) from usage_delta where tenant_id = t.id)
                     + (select usage_count from own_total where tenant_id = t.id)
                from tenant t where key = ?""", account.key("b"))).isEqualTo("1");
    }

    @Test
    void isInTheRollupsBeforeItAnswersIfAskedTo() {
        account.use(
                        account.event("1", "b", "chat", "2026-01-01T23:59:59.999999Z", "0.5"),
                        account.event("2", "b", "drafting", "2026-01-02T00:00:00+01:00", "0.25"),
                        account.event("3", "root", "chat", null, "9000000000"))
                .then()
                .statusCode(200);

        rollups.assertUsageIsExact(account.key("root"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "FOLDED", "soon"})
    void refusesAnotherVisibility(String visibility) {
        Response response = Account.post(USAGE + "?visibility=" + visibility, event("1"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.jsonPath().getString("detail"))
                .isEqualTo("The parameter 'visibility' must be 'durable' or 'folded'.");
        assertThat(events()).isZero();
    }

    @Test
    void countsAnEventOnceWithinABatch() {
        assertOutcome(account.use(event("1"), event("1"), event("2"), event("1")), 2, 2, 0);

        rollups.assertUsageIsExact(account.key("root"));
    }

    @Test
    void countsAnEventOnceAcrossBatches() {
        account.use(event("1"), event("2"));

        assertOutcome(account.use(event("2"), event("3")), 1, 1, 0);

        assertThat(events()).isEqualTo(3);
    }

    @Test
    void knowsAnEventWhateverElseItSays() {
        account.use(account.event("1", "b", "chat", DAY, "1"));

        assertOutcome(account.use(account.event("1", "c", "drafting", "2025-06-01T00:00:00Z", "2")), 0, 1, 0);
        assertOutcome(account.use(account.event("1", "b", "chat", null, "1")), 0, 1, 0);

        assertThat(events()).isEqualTo(1);
    }

    @Test
    void tellsEventsOfTwoSourcesApart() {
        String other = event("1").replace(source(), source() + "2");

        assertOutcome(account.use(event("1"), other), 2, 0, 0);
    }

    @Test
    void takesAnAcceptableEventAfterARejectedOneWithTheSameKey() {
        assertOutcome(
                account.use(account.event("1", "nobody", "chat", DAY, "1"), account.event("1", "b", "chat", DAY, "2")),
                1,
                0,
                1);

        assertThat(sql.one("select cost from usage_event where source = ?", source()))
                .isEqualTo("2000000000");
    }

    @Test
    void takesAnEventThatWasRejectedBefore() {
        account.use(account.event("1", "b", "telepathy", DAY, "1")).then().statusCode(422);

        assertOutcome(account.use(event("1")), 1, 0, 0);
    }

    @Test
    void namesEachRejectedEvent() {
        Response response = account.use(
                event("1"),
                account.event("2", "nobody", "chat", DAY, "1"),
                account.event("3", "b", "telepathy", DAY, "1"),
                account.event("4", "b", "chat", DAY, "-1"),
                "17");

        assertOutcome(response, 1, 0, 4);
        assertThat(response.jsonPath().getList("errors.index", Integer.class)).containsExactly(1, 2, 3, 4);
        assertThat(response.jsonPath().getList("errors.id", String.class)).containsExactly("2", "3", "4", null);
        assertThat(response.jsonPath().getList("errors.detail", String.class))
                .containsExactly(
                        "tenant '" + account.key("nobody") + "' is unknown",
                        "feature 'telepathy' is not in the catalogue",
                        "cost must not be negative",
                        "an event must be a JSON object");
    }

    @Test
    void rejectsALineThatIsNoJsonAndTakesTheOthers() {
        Response response = lines(event("1") + "\n{\n" + event("2"));

        assertOutcome(response, 2, 0, 1);
        assertThat(response.jsonPath().getString("errors[0].detail")).isEqualTo("the line is not valid JSON");
        assertThat(response.jsonPath().getInt("errors[0].index")).isEqualTo(1);
    }

    @Test
    void rejectsUsageOfAnArchivedTenantButKnowsItsEvents() {
        account.use(event("1"));
        account.patch("b", "{\"archived\":true}").then().statusCode(200);

        Response response = account.use(event("1"), event("2"));

        assertOutcome(response, 0, 1, 1);
        assertThat(response.jsonPath().getString("errors[0].detail"))
                .isEqualTo("tenant '" + account.key("b") + "' is archived");
    }

    @Test
    void answers422IfAllIsRejected() {
        Response response = Account.post(
                USAGE, "[" + account.event("1", "nobody", "chat", DAY, "1") + "," + "{\"id\":\"2\"}" + "]");

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.contentType()).startsWith("application/problem+json");
        assertThat(response.jsonPath().getList("errors.pointer", String.class))
                .containsExactly("/0/tenant", "/1/tenant");
    }

    @Test
    void pointsIntoASingleEventWithoutAnIndex() {
        Response response = Account.post(USAGE, account.event("1", "nobody", "chat", DAY, "1"));

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.jsonPath().getList("errors.pointer", String.class)).containsExactly("/tenant");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{}                      | The body is not valid JSON (line 1, column 4).",
                "'{\"id\":\"1\",\"id\":\"2\"}' |",
                "1                        | The body must be an event or an array of events.",
                "null                     | The body must be an event or an array of events.",
                "''                       | The body must be an event or an array of events."
            })
    void refusesABodyThatCannotBeRead(String body, String detail) {
        Response response = Account.post(USAGE, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.contentType()).startsWith("application/problem+json");
        if (detail != null) {
            assertThat(response.jsonPath().getString("detail")).isEqualTo(detail);
        }
    }

    @Test
    void takesNothingOfAnArrayThatBreaksOff() {
        assertThat(Account.post(USAGE, "[" + event("1") + ",").statusCode()).isEqualTo(400);

        assertThat(events()).isZero();
    }

    @Test
    void refusesALineThatIsTooLongAfterTakingThoseBeforeIt() {
        Response response = lines(event("1") + "\n" + " ".repeat(66_000) + "\n" + event("2"));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.contentType()).startsWith("application/problem+json");
        assertThat(response.jsonPath().getString("detail"))
                .isEqualTo("Line 2 is longer than 65536 bytes; the lines before it were read.");
        assertThat(events()).isEqualTo(1);
    }

    @Test
    void takesLinesOfMoreBytesThanABodyMayHave() {
        String line = event("1") + " ".repeat(60_000) + "\n";

        assertOutcome(lines(line.repeat(200)), 1, 199, 0);
    }

    @Test
    void keepsUserAndAttributes() {
        String event = event("1").replace("}", ",\"user\":\"ada\",\"attributes\":{\"n\":1.50,\"deep\":[{}]}}");

        account.use(event).then().statusCode(200);

        assertThat(sql.one("select user_ref, attributes from usage_event where source = ?", source()))
                .isEqualTo("ada|{\"n\": 1.50, \"deep\": [{}]}");
    }

    @Test
    void keepsTotalsAtTheirLargestInsteadOfFailing() {
        String most = "9223372036.854775807";
        account.use(account.event("1", "b", "chat", DAY, most), account.event("2", "b", "chat", DAY, most));

        assertOutcome(account.use(account.event("3", "b", "chat", DAY, most)), 1, 0, 0);

        assertThat(sql.one(
                        "select cost from subtree_total s join tenant t on t.id = s.tenant_id where t.key = ?",
                        account.key("root")))
                .isEqualTo(String.valueOf(Long.MAX_VALUE));
    }

    private String event(String id) {
        return account.event(id, "b", "chat", DAY, "1");
    }

    private String source() {
        return account.key("");
    }

    private Response lines(String body) {
        return given().contentType("application/x-ndjson")
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post(USAGE);
    }

    private int events() {
        return Integer.parseInt(sql.one("select count(*) from usage_event where source = ?", source()));
    }

    private static void assertOutcome(Response response, int accepted, int duplicates, int rejected) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        assertThat(List.of(
                        response.jsonPath().getInt("accepted"),
                        response.jsonPath().getInt("duplicates"),
                        response.jsonPath().getInt("rejected")))
                .containsExactly(accepted, duplicates, rejected);
    }
}
