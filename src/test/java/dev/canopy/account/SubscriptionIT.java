package dev.canopy.account;

import static dev.canopy.account.Accounts.address;
import static dev.canopy.account.Accounts.delete;
import static dev.canopy.account.Accounts.get;
import static dev.canopy.account.Accounts.patch;
import static dev.canopy.account.Accounts.post;
import static dev.canopy.account.Accounts.subscribe;
import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class SubscriptionIT {
    @Inject
    Sql sql;

    private Forest forest;
    private String subscriptions;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
        subscriptions = address(forest, "a", "subscriptions");
    }

    @Test
    void createsOneWithAnEnd() {
        Response created =
                post(subscriptions.replace(forest.key("a"), forest.key("a").toUpperCase()), """
                {"plan":"team","start":"2026-03-01","end":"2026-04-01"}""");

        created.then()
                .statusCode(201)
                .header("Location", equalTo(subscriptions + "/" + created.path("id")))
                .body("plan", equalTo("team"))
                .body("start", equalTo("2026-03-01"))
                .body("end", equalTo("2026-04-01"))
                .body("length", equalTo(31))
                .body("size()", equalTo(5));
        assertThat(get(created.header("Location")).asString()).isEqualTo(created.asString());
    }

    @Test
    void createsOneWithALength() {
        post(subscriptions, "{\"plan\":\"team\",\"start\":\"2024-02-28\",\"length\":3}")
                .then()
                .statusCode(201)
                .body("end", equalTo("2024-03-02"))
                .body("length", equalTo(3));
    }

    @Test
    void reachesFromTheFirstToTheLastDayOfTheCalendar() {
        post(subscriptions, "{\"plan\":\"team\",\"start\":\"0001-01-01\",\"length\":3652058}")
                .then()
                .statusCode(201)
                .body("end", equalTo("9999-12-31"))
                .body("length", equalTo(3652058));
        post(address(forest, "b", "subscriptions"), "{\"plan\":\"x\",\"start\":\"0001-01-02\",\"length\":3652058}")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/length"))
                .body("errors[0].detail", equalTo("would end after 9999-12-31"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01, '\"end\":\"2026-04-01\"', /start",
        "2026-02-01, '\"end\":\"2026-03-02\"', /end",
        "2026-02-01, '\"length\":29', /length",
        "2026-03-31, '\"end\":\"2026-05-01\"', /start",
        "2026-03-10, '\"length\":1', /start",
        "2026-01-01, '\"end\":\"2027-01-01\"', /end",
        "2026-01-01, '\"length\":365', /length"
    })
    void reportsTheOverlappingPeriod(String start, String end, String pointer) {
        subscribe(forest, "a", "team", "2026-03-01", "2026-04-01");

        post(subscriptions, "{\"plan\":\"x\",\"start\":\"%s\",%s}".formatted(start, end))
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body(
                        "detail",
                        equalTo(
                                pointer
                                        + " makes the period overlap with the subscription to the plan 'team' from 2026-03-01 to 2026-04-01."))
                .body("errors[0].pointer", equalTo(pointer));
    }

    @Test
    void acceptsAdjacentPeriodsAndPeriodsOfOtherTenants() {
        subscribe(forest, "a", "team", "2026-03-01", "2026-04-01");

        subscribe(forest, "a", "before", "2026-02-01", "2026-03-01");
        subscribe(forest, "a", "after", "2026-04-01", "2026-05-01");
        subscribe(forest, "a1", "below", "2026-03-01", "2026-04-01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such", "-", "a%20b"})
    void knowsNoSubscriptionsOfUnknownTenants(String key) {
        String unknown = "/api/v1/tenants/" + key + "/subscriptions";
        String id = "/" + UUID.randomUUID();

        post(unknown, "{\"plan\":\"x\",\"start\":\"2026-03-01\",\"length\":1}")
                .then()
                .statusCode(404);
        post(unknown + "/extend", "{\"days\":1}").then().statusCode(404);
        patch(unknown + id, "{\"length\":1}").then().statusCode(404);
        for (Response answer :
                List.of(get(unknown), get(unknown + "/coverage"), get(unknown + id), delete(unknown + id))) {
            answer.then().statusCode(404).body("detail", containsString("There is no tenant"));
        }
    }

    @Test
    void refusesAnArchivedTenant() {
        patch("/api/v1/tenants/" + forest.key("a"), "{\"archived\":true}")
                .then()
                .statusCode(200);

        post(subscriptions, "{\"plan\":\"x\",\"start\":\"2026-03-01\",\"length\":1}")
                .then()
                .statusCode(409)
                .body("detail", equalTo("The tenant '" + forest.key("a") + "' is archived."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"start\":\"2026-03-01\",\"length\":1} | /plan",
                "{\"plan\":\"x\",\"length\":1} | /start",
                "{\"plan\":\"x\",\"start\":\"2026-03-01\"} | /end",
                "{\"plan\":\"x\",\"start\":\"2026-03-01\",\"end\":\"2026-04-01\",\"length\":31} | /length",
                "{\"plan\":\"x\",\"start\":\"2026-03-01\",\"end\":\"2026-03-01\"} | /end",
                "{\"plan\":\"x\",\"start\":\"2026-03-01\",\"end\":\"10000-01-01\"} | /end",
                "{\"plan\":\"x\",\"start\":\"2026-03-01\",\"length\":0} | /length",
                "{\"plan\":\"x\",\"start\":\"2026-03-01\",\"length\":1,\"color\":1} | /color",
                "[] | ``"
            })
    void reportsTheError(String body, String pointer) {
        post(subscriptions, body).then().statusCode(422).body("errors[0].pointer", equalTo(pointer));
    }

    @Test
    void listsByStart() {
        subscribe(forest, "a", "march", "2026-03-01", "2026-04-01");
        subscribe(forest, "a", "january", "2026-01-01", "2026-02-01");
        subscribe(forest, "a", "april", "2026-04-01", "2026-05-01");
        subscribe(forest, "b", "other", "2026-01-01", "2026-05-01");

        assertThat(plans("")).containsExactly("january", "march", "april");
        assertThat(plans("?activeOn=2026-03-01")).containsExactly("march");
        assertThat(plans("?activeOn=2026-03-31")).containsExactly("march");
        assertThat(plans("?activeOn=2026-02-15")).isEmpty();
        assertThat(plans("?overlapping=2026-01-31/2026-03-02")).containsExactly("january", "march");
        assertThat(plans("?overlapping=2026-02-01,2026-03-01")).isEmpty();
        assertThat(plans("?minLength=31")).containsExactly("january", "march");
        assertThat(plans("?minLength=32")).isEmpty();
        assertThat(plans("?minLength=0")).hasSize(3);
        assertThat(plans("?minLength=31&overlapping=2026-02-01/2026-12-01&activeOn=2026-03-05"))
                .containsExactly("march");
    }

    @Test
    void listsTheSubscriptionsThatOverlapAnotherOne() {
        subscribe(forest, "a", "january", "2026-01-01", "2026-02-01");
        String march = subscribe(forest, "a", "march", "2026-03-01", "2026-04-01");
        subscribe(forest, "a", "april", "2026-04-01", "2026-05-01");
        String other = subscribe(forest, "b", "other", "2026-01-31", "2026-03-02");

        assertThat(plans("?overlapping=" + other)).containsExactly("january", "march");
        assertThat(plans("?overlapping=" + march)).containsExactly("march");
        assertThat(plans("?minLength=32&overlapping=" + other)).isEmpty();
    }

    @Test
    void listsTheSubscriptionsBeforeAndAfterAPeriodWithoutAGap() {
        subscribe(forest, "a", "january", "2026-01-01", "2026-02-01");
        subscribe(forest, "a", "march", "2026-03-01", "2026-04-01");
        subscribe(forest, "a", "april", "2026-04-01", "2026-05-01");
        subscribe(forest, "b", "other", "2026-05-01", "2026-06-01");

        assertThat(plans("?adjacentTo=2026-02-01/2026-03-01")).containsExactly("january", "march");
        assertThat(plans("?adjacentTo=2026-03-01/2026-04-01")).containsExactly("april");
        assertThat(plans("?adjacentTo=2026-04-01/2026-05-01")).containsExactly("march");
        assertThat(plans("?adjacentTo=2026-03-02/2026-03-31")).isEmpty();
        assertThat(plans("?adjacentTo=2026-02-01/2026-03-01&activeOn=2026-03-15"))
                .containsExactly("march");
    }

    @Test
    void showsWhatTheSubscriptionsCover() {
        subscribe(forest, "a", "january", "2026-01-01", "2026-02-01");
        subscribe(forest, "a", "april", "2026-04-01", "2026-05-01");
        subscribe(forest, "a", "march", "2026-03-01", "2026-04-01");
        subscribe(forest, "a", "july", "2026-07-10", "2026-08-01");
        subscribe(forest, "a1", "below", "2026-01-01", "2027-01-01");

        get(subscriptions + "/coverage")
                .then()
                .statusCode(200)
                .body("size()", equalTo(2))
                .body("covered.start", equalTo(List.of("2026-01-01", "2026-03-01", "2026-07-10")))
                .body("covered.end", equalTo(List.of("2026-02-01", "2026-05-01", "2026-08-01")))
                .body("gaps.start", equalTo(List.of("2026-02-01", "2026-05-01")))
                .body("gaps.end", equalTo(List.of("2026-03-01", "2026-07-10")));
        get(subscriptions + "/coverage?within=2026-04-15/2026-09-01")
                .then()
                .statusCode(200)
                .body("covered.start", equalTo(List.of("2026-04-15", "2026-07-10")))
                .body("covered.end", equalTo(List.of("2026-05-01", "2026-08-01")))
                .body("gaps.start", equalTo(List.of("2026-05-01", "2026-08-01")))
                .body("gaps.end", equalTo(List.of("2026-07-10", "2026-09-01")));
        get(subscriptions + "/coverage?within=2026-03-01/2026-05-01")
                .then()
                .body("covered", hasSize(1))
                .body("gaps", hasSize(0));
    }

    @Test
    void showsThatATenantWithoutSubscriptionsIsCoveredOnNoDay() {
        get(subscriptions + "/coverage")
                .then()
                .statusCode(200)
                .body("covered", hasSize(0))
                .body("gaps", hasSize(0));
        get(subscriptions + "/coverage?within=2026-03-01/2026-04-01")
                .then()
                .body("covered", hasSize(0))
                .body("gaps.start", equalTo(List.of("2026-03-01")))
                .body("gaps.end", equalTo(List.of("2026-04-01")));
    }

    @ParameterizedTest
    @CsvSource({"within, 2026-03-01", "within, ''", "within, 2026-03-01/2026-03-01", "within, 1-1-1-1-1", "limit, 5"})
    void namesTheParameterOfTheCoverageThatIsWrong(String name, String value) {
        get(subscriptions + "/coverage?" + name + "=" + value)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo(name));
    }

    @Test
    void doesNotKnowAnotherSubscriptionThatIsNot() {
        UUID unknown = UUID.randomUUID();

        get(subscriptions + "?overlapping=" + unknown)
                .then()
                .statusCode(404)
                .body("detail", equalTo("There is no subscription '" + unknown + "'."));
        get("/api/v1/tenants/no-such/subscriptions?overlapping=" + unknown)
                .then()
                .statusCode(404)
                .body("detail", equalTo("There is no tenant 'no-such'."));
    }

    @Test
    void pagesThroughAList() {
        for (int month = 1; month <= 5; month++) {
            subscribe(forest, "a", "p" + month, "2026-0%d-01".formatted(month), "2026-0%d-20".formatted(month));
        }

        Response first = get(subscriptions + "?limit=2");
        Response second = get(subscriptions + "?limit=2&cursor=" + first.path("next"));
        Response third = get(subscriptions + "?limit=2&cursor=" + second.path("next"));

        assertThat(first.jsonPath().getList("data.plan")).containsExactly("p1", "p2");
        assertThat(second.jsonPath().getList("data.plan")).containsExactly("p3", "p4");
        assertThat(third.jsonPath().getList("data.plan")).containsExactly("p5");
        assertThat(third.<String>path("next")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "activeOn, today",
        "activeOn, 10000-01-01",
        "overlapping, 2026-03-01",
        "overlapping, 2026-03-01/2026-03-01",
        "overlapping, 2026-03-01/2026-04-01/2026-05-01",
        "overlapping, 1-1-1-1-1",
        "adjacentTo, 2026-03-01",
        "adjacentTo, 1-1-1-1-1",
        "minLength, -1",
        "minLength, many",
        "minLength, 9999999999999999999",
        "limit, 0",
        "cursor, x",
        "cursor, eyJ2Ijoic3Vic2NyaXB0aW9ucyIsImsiOlsieCJdfQ",
        "color, red"
    })
    void namesTheParameterThatIsWrong(String name, String value) {
        get(subscriptions + "?" + name + "=" + value).then().statusCode(400).body("errors[0].pointer", equalTo(name));
    }

    @Test
    void movesTheEndWithTheLength() {
        String id = subscribe(forest, "a", "team", "2026-03-01", "2026-04-01");

        patch(subscriptions + "/" + id, "{\"length\":10,\"plan\":\"solo\"}")
                .then()
                .statusCode(200)
                .body("plan", equalTo("solo"))
                .body("end", equalTo("2026-03-11"))
                .body("length", equalTo(10));
        patch(subscriptions + "/" + id, "{\"end\":\"2026-03-02\"}")
                .then()
                .statusCode(200)
                .body("length", equalTo(1));
        patch(subscriptions + "/" + id, "{}").then().statusCode(200).body("plan", equalTo("solo"));
        get(subscriptions + "/" + id).then().body("plan", equalTo("solo")).body("length", equalTo(1));
    }

    @Test
    void keepsTheTimeOfAChange() {
        String id = subscribe(forest, "a", "team", "2026-03-01", "2026-04-01");

        patch(subscriptions + "/" + id, "{\"length\":10}").then().statusCode(200);

        assertThat(sql.one("select updated_at > created_at from subscription where id = ?::uuid", id))
                .isEqualTo("t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"length\":10,\"end\":\"2026-03-11\"} | /length",
                "{\"length\":0} | /length",
                "{\"length\":\"10\"} | /length",
                "{\"length\":1.5} | /length",
                "{\"length\":3652059} | /length",
                "{\"length\":3000000} | /length",
                "{\"length\":null} | /length",
                "{\"end\":\"2026-03-01\"} | /end",
                "{\"end\":\"2026-02-30\"} | /end",
                "{\"plan\":null} | /plan",
                "{\"plan\":\" \"} | /plan",
                "{\"start\":\"2026-03-01\"} | /start",
                "{\"color\":1} | /color"
            })
    void reportsTheErrorInAChange(String body, String pointer) {
        String id = subscribe(forest, "a", "team", "2026-03-01", "2026-04-01");

        patch(subscriptions + "/" + id, body)
                .then()
                .statusCode(422)
                .body("errors", hasSize(1))
                .body("errors[0].pointer", equalTo(pointer));
        get(subscriptions + "/" + id).then().body("end", equalTo("2026-04-01"));
    }

    @Test
    void doesNotGrowIntoTheNextOne() {
        String id = subscribe(forest, "a", "march", "2026-03-01", "2026-04-01");
        subscribe(forest, "a", "april", "2026-04-01", "2026-05-01");

        patch(subscriptions + "/" + id, "{\"length\":32}")
                .then()
                .statusCode(409)
                .body("detail", containsString("the plan 'april' from 2026-04-01 to 2026-05-01"))
                .body("errors[0].pointer", equalTo("/length"));
        get(subscriptions + "/" + id).then().body("length", equalTo(31));
    }

    @Test
    void deletes() {
        String id = subscribe(forest, "a", "march", "2026-03-01", "2026-04-01");

        delete(address(forest, "b", "subscriptions") + "/" + id).then().statusCode(404);
        delete(subscriptions + "/" + id).then().statusCode(204);
        delete(subscriptions + "/" + id)
                .then()
                .statusCode(404)
                .body("detail", equalTo("There is no subscription '" + id + "'."));
        get(subscriptions + "/" + id).then().statusCode(404);
        subscribe(forest, "a", "march", "2026-03-01", "2026-04-01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1-1-1-1-1", "00000000-0000-0000-0000-000000000000"})
    void knowsNoOtherIds(String id) {
        String address = subscriptions + "/" + id;

        get(address).then().statusCode(404);
        patch(address, "{\"length\":1}").then().statusCode(404);
        delete(address).then().statusCode(404);
    }

    @Test
    void keepsTheSubscriptionsOfAnotherTenantApart() {
        String id = subscribe(forest, "b", "march", "2026-03-01", "2026-04-01");

        get(subscriptions + "/" + id).then().statusCode(404);
        patch(subscriptions + "/" + id, "{\"length\":1}").then().statusCode(404);
    }

    @Test
    void extendsAllOfATenant() {
        subscribe(forest, "a", "january", "2026-01-01", "2026-02-01");
        subscribe(forest, "a", "march", "2026-03-01", "2026-04-01");
        subscribe(forest, "a1", "below", "2026-03-01", "2026-04-01");

        post(subscriptions + "/extend", "{\"days\":7}").then().statusCode(200).body("extended", equalTo(2));

        assertThat(ends("a")).containsExactly("2026-02-08", "2026-04-08");
        assertThat(ends("a1")).containsExactly("2026-04-01");
    }

    @Test
    void extendsAllOfASubtree() {
        subscribe(forest, "root", "above", "2026-03-01", "2026-04-01");
        subscribe(forest, "a", "march", "2026-03-01", "2026-04-01");
        subscribe(forest, "a1", "below", "2026-03-01", "2026-04-01");
        subscribe(forest, "b", "beside", "2026-03-01", "2026-04-01");

        post(subscriptions + "/extend", "{\"days\":30,\"subtree\":true}")
                .then()
                .statusCode(200)
                .body("extended", equalTo(2));

        assertThat(ends("a")).containsExactly("2026-05-01");
        assertThat(ends("a1")).containsExactly("2026-05-01");
        assertThat(ends("b")).containsExactly("2026-04-01");
        assertThat(ends("root")).containsExactly("2026-04-01");
    }

    @Test
    void extendsNoneIfTwoWouldOverlap() {
        subscribe(forest, "a", "march", "2026-03-01", "2026-04-01");
        subscribe(forest, "a1", "january", "2026-01-01", "2026-02-01");
        subscribe(forest, "a1", "february", "2026-02-10", "2026-03-01");

        post(subscriptions + "/extend", "{\"days\":10,\"subtree\":true}")
                .then()
                .statusCode(409)
                .body("detail", equalTo("/days would make two subscriptions overlap."))
                .body("errors[0].pointer", equalTo("/days"));

        assertThat(ends("a")).containsExactly("2026-04-01");
        assertThat(ends("a1")).containsExactly("2026-02-01", "2026-03-01");
        post(subscriptions + "/extend", "{\"days\":9,\"subtree\":true}")
                .then()
                .statusCode(200)
                .body("extended", equalTo(3));
    }

    @Test
    void extendsNoneBeyondTheCalendar() {
        subscribe(forest, "a", "march", "2026-03-01", "2026-04-01");
        subscribe(forest, "a", "last", "9999-12-01", "9999-12-31");

        post(subscriptions + "/extend", "{\"days\":1}")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/days"))
                .body("errors[0].detail", equalTo("would end a subscription after 9999-12-31"));

        assertThat(ends("a")).containsExactly("2026-04-01", "9999-12-31");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | /days",
                "{\"days\":0} | /days",
                "{\"days\":36501} | /days",
                "{\"days\":1.5} | /days",
                "{\"days\":\"1\"} | /days",
                "{\"days\":1,\"subtree\":1} | /subtree",
                "{\"days\":1,\"color\":1} | /color",
                "[] | ``"
            })
    void reportsTheErrorInAnExtension(String body, String pointer) {
        post(subscriptions + "/extend", body).then().statusCode(422).body("errors[0].pointer", equalTo(pointer));
    }

    @Test
    void extendsNothingWithoutSubscriptions() {
        post(subscriptions + "/extend", "{\"days\":36500}")
                .then()
                .statusCode(200)
                .body("extended", equalTo(0));
    }

    @Test
    void keepsATenantThatHasSubscriptions() {
        String id = subscribe(forest, "b", "march", "2026-03-01", "2026-04-01");

        delete("/api/v1/tenants/" + forest.key("b"))
                .then()
                .statusCode(409)
                .body(
                        "detail",
                        containsString(
                                "has subscriptions, credits, budgets, prices or organizations; archive it instead"));
        assertThat(forest.metrics("root")).containsEntry("subtreeSize", 4);
        delete(address(forest, "b", "subscriptions") + "/" + id).then().statusCode(204);
        delete("/api/v1/tenants/" + forest.key("b")).then().statusCode(204);
    }

    private List<String> plans(String query) {
        return get(subscriptions + query).then().statusCode(200).extract().path("data.plan");
    }

    private List<String> ends(String tenant) {
        return get(address(forest, tenant, "subscriptions")).path("data.end");
    }
}
