package dev.canopy.lesson;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One list, read by each strategy: the same bytes, at what each is said to cost. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class LoadingIT {
    @Inject
    Sql sql;

    @ParameterizedTest
    @CsvSource({"10, 1", "10, 10", "100, 50", "100, 51", "1000, 500", "1000, 2"})
    void readsTheSameDataWithEachStrategyAtTheDocumentedCost(int users, int organizations) throws Exception {
        String tenant = People.of(sql, users, organizations);
        String expected = data(load("projection", tenant));
        int tenants = Math.min(2, organizations);

        for (Strategy strategy : Strategy.values()) {
            Response response = load(strategy.word(), tenant);
            JsonPath answer = response.jsonPath();

            assertThat(data(response)).as(strategy.word()).isEqualTo(expected);
            assertThat(answer.getList("data")).hasSize(users);
            assertThat(answer.getInt("statements"))
                    .as("statements of " + strategy.word())
                    .isEqualTo(
                            switch (strategy) {
                                case LAZY -> 1 + 2 * users;
                                case BATCH -> 1 + batches(organizations) + batches(tenants);
                                case BULK_IN -> 3;
                                case SUBSELECT -> 2;
                                case JOIN_FETCH, ENTITY_GRAPH, PROJECTION, PANACHE_PROJECTION, NONE -> 1;
                            });
            assertThat(answer.getLong("rows"))
                    .as("rows of " + strategy.word())
                    .isEqualTo(
                            switch (strategy) {
                                case LAZY -> 3L * users;
                                case BATCH, BULK_IN -> users + organizations + tenants;
                                case SUBSELECT -> users + organizations;
                                case JOIN_FETCH, ENTITY_GRAPH, PROJECTION, PANACHE_PROJECTION, NONE -> users;
                            });
            assertThat(answer.getLong("bytes"))
                    .as("bytes of " + strategy.word())
                    .isGreaterThan(expected.length() / 4);
            assertThat(answer.getDouble("databaseMillis")).isPositive();
            assertThat(response.header("Server-Timing")).contains("\"" + answer.getInt("statements") + " statement");
        }
    }

    private static int batches(int rows) {
        return (rows + LoadingStrategies.BATCH - 1) / LoadingStrategies.BATCH;
    }

    @Test
    void readsFewerBytesOfAProjectionThanOfEntities() {
        String tenant = People.of(sql, 100, 10);
        load("projection", tenant);
        load("join-fetch", tenant);

        assertThat(load("projection", tenant).jsonPath().getLong("bytes"))
                .isLessThan(load("join-fetch", tenant).jsonPath().getLong("bytes"));
    }

    /** In a resource that has no reason to give for it. */
    @Test
    void isCaughtByTheBudgetWhereItIsLazy() {
        String tenant = People.of(sql, 10, 2);

        given().queryParam("tenant", tenant)
                .get("/mistakes/lazy")
                .then()
                .statusCode(500)
                .body("type", equalTo("/problems/statement-budget"))
                .body("statements.times", equalTo(List.of(1, 10, 10)));
    }

    @ParameterizedTest
    @EnumSource
    void readsOneUser(Strategy strategy) {
        String tenant = People.of(sql, 5, 2);
        JsonPath all = load("none", tenant).jsonPath();

        given().queryParam("user", all.getString("data[3].id"))
                .get("/api/v1/lesson/loading/" + strategy.word())
                .then()
                .statusCode(200)
                .body("data", equalTo(List.of(all.getMap("data[3]"))));
    }

    @ParameterizedTest
    @EnumSource
    void readsTheUsersOfTheTenantAloneUnlessAskedForTheSubtree(Strategy strategy) {
        String tenant = People.of(sql, 10, 2);

        given().queryParam("tenant", tenant)
                .get("/api/v1/lesson/loading/" + strategy.word())
                .then()
                .statusCode(200)
                .body("data.size()", equalTo(5))
                .body("data.tenant.unique()", equalTo(List.of(tenant)));
    }

    @ParameterizedTest
    @EnumSource
    void readsNobody(Strategy strategy) {
        String tenant = People.of(sql, 0, 0);

        load(strategy.word(), tenant).then().body("data.size()", equalTo(0));
    }

    @ParameterizedTest
    @CsvSource({
        "lazy, 400",
        "lazy?tenant=a&user=0198a6a2-0000-7000-8000-000000000000, 400",
        "lazy?tenant=nobody-has-this-key, 404",
        "none?tenant=nobody-has-this-key, 404",
        "bulk-in?user=0198a6a2-0000-7000-8000-000000000000, 404",
        "bulk-in?user=5, 404",
        "bulk-in?tenant=a&subtree=maybe, 400",
        "eager?tenant=a, 404"
    })
    void refuses(String request, int status) {
        given().get("/api/v1/lesson/loading/" + request).then().statusCode(status);
    }

    private static Response load(String strategy, String tenant) {
        Response response = given().queryParam("tenant", tenant)
                .queryParam("subtree", true)
                .get("/api/v1/lesson/loading/" + strategy);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response;
    }

    /** As it was sent. */
    private static String data(Response response) throws Exception {
        String body = response.asString();
        new ObjectMapper().readTree(body);
        return body.substring(body.indexOf("\"data\":"));
    }
}
