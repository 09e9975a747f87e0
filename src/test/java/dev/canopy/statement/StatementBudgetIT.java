package dev.canopy.statement;

import static dev.canopy.statement.CountedStatements.run;
import static dev.canopy.statement.CountedStatements.statements;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Budgets as tests and dev mode hold them. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@ExtendWith(CountedStatements.class)
class StatementBudgetIT {
    @TestHTTPResource("/")
    URI root;

    @Inject
    Pool pool;

    @Inject
    Sql sql;

    @ParameterizedTest
    @ValueSource(strings = {"", "/exempt", "/background", "/delayed"})
    void passesARequestWithinItsBudget(String path) {
        get(path).statusCode(200);
    }

    @Test
    void failsARequestThatLoadsRowsOneByOne() {
        get("/one-by-one")
                .statusCode(500)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/statement-budget"))
                .body("status", equalTo(500))
                .body("instance", equalTo("/books/one-by-one"))
                .body("detail", containsString("GET /books/one-by-one ran 4 statements; its budget is 2;"))
                .body("detail", containsString("N+1"))
                .body("statements.times", contains(1, 3))
                .body("statements[0].callSite", nullValue())
                .body("statements[1].statement", containsString("author (id, name) where id = ?"))
                .body("statements[1].callSite", matchesPattern(".*BookResource\\..*\\(BookResource.java:\\d+\\)"))
                .body("advice", containsString("'in'"))
                .header("Server-Timing", containsString("4 statements"));
    }

    @Test
    void failsARequestThatRepeatsAStatementWithoutDeclaringIt() {
        get("/undeclared").statusCode(500).body("statements.times", contains(1, 3));
    }

    @Test
    void failsARequestThatRunsTooManyStatements() {
        get("/too-many")
                .statusCode(500)
                .body("detail", equalTo("GET /books/too-many ran 2 statements; its budget is 1."))
                .body("statements", hasSize(2));
    }

    @Test
    void countsDifferentStatementsWhereTheyMayRepeat() {
        get("/exempt-from-repeats-only")
                .statusCode(500)
                .body("detail", containsString("ran 4 statements, 2 different; its budget is 1 different"));
    }

    @Test
    void failsARefusalThatRanTooMany() {
        get("/refused").statusCode(500).body("type", equalTo("/problems/statement-budget"));
    }

    @Test
    void leavesAFailureAsItIs() {
        get("/failed").statusCode(500).body("type", equalTo("/problems/internal"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"last", "orm"})
    void commitsNothingAfterABreach(String commit) {
        String id = "breach-" + commit;

        given().post(root.resolve("/probe/write?id=" + id + "&commit=" + commit))
                .then()
                .statusCode(500)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/statement-budget"))
                .body("detail", equalTo("POST /probe/write ran 3 statements; its budget is 2."))
                .body("statements", hasSize(3));

        assertThat(sql.rows("select id from kept where id = ?", id)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "alone"})
    void onlyReportsABreachAfterACommit(String commit) throws InterruptedException {
        RouteMetrics metrics = new RouteMetrics(root);
        double over = metrics.get("over_budget_total", "/probe/write");
        String id = "breach-" + commit;

        given().post(root.resolve("/probe/write?id=" + id + "&commit=" + commit))
                .then()
                .statusCode(200)
                .header("Server-Timing", containsString("3 statements"));

        metrics.await("over_budget_total", "/probe/write", over + 1);
        assertThat(sql.rows("select id from kept where id = ?", id)).containsExactly(id);
    }

    @Test
    void failsABreachThatStoredNothing() {
        given().post(root.resolve("/probe/write?id=none&commit=never"))
                .then()
                .statusCode(500)
                .body("type", equalTo("/problems/statement-budget"));
    }

    @Test
    void breaksNoStreamButCountsIt() throws InterruptedException {
        RouteMetrics metrics = new RouteMetrics(root);
        double over = metrics.get("over_budget_total", "/books/stream");
        double repeated = metrics.get("repeated_total", "/books/stream");

        String events = get("/stream").statusCode(200).extract().asString();

        assertThat(events.split("3 books", -1)).hasSize(4);
        statements().exactly(3);
        metrics.await("over_budget_total", "/books/stream", over + 1);
        metrics.await("repeated_total", "/books/stream", repeated + 1);
    }

    @Test
    void measuresEachRoute() throws InterruptedException {
        RouteMetrics metrics = new RouteMetrics(root);
        double requests = metrics.get("count", "/books/delayed");
        double statements = metrics.get("sum", "/books/delayed");
        double time = metrics.get("time_seconds_sum", "/books/delayed");

        get("/delayed").statusCode(200);

        metrics.await("count", "/books/delayed", requests + 1);
        metrics.await("sum", "/books/delayed", statements + 2);
        assertThat(metrics.get("time_seconds_sum", "/books/delayed")).isGreaterThan(time);
    }

    @Test
    void namesRoutesByTheirTemplate() throws InterruptedException {
        RouteMetrics metrics = new RouteMetrics(root);
        double requests = metrics.get("count", "/api/v1/tenants/{key}");

        given().get(root.resolve("/api/v1/tenants/no-such-tenant")).then().statusCode(404);

        metrics.await("count", "/api/v1/tenants/{key}", requests + 1);
        assertThat(metrics.lines())
                .filteredOn(line -> line.startsWith("canopy_statements"))
                .noneMatch(line -> line.contains("no-such-tenant"));
    }

    @Test
    void reportsTheNumberOfStatementsOfARequestInATest() {
        get("").statusCode(200);

        statements().exactly(2).atMost(2).noneRepeated();
        assertThatThrownBy(() -> statements().atMost(1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Expected at most 1, but 2 statements ran:")
                .hasMessageContaining("1 x select * from");
    }

    @Test
    void reportsTheStatementsOfAUniInATest() {
        Integer sum = run(() -> one(1).chain(first -> one(2).map(second -> first + second)));

        assertThat(sum).isEqualTo(3);
        statements().exactly(2);
        assertThatThrownBy(() -> statements().noneRepeated()).hasMessageContaining("2 x select ? as one");
    }

    @Test
    void knowsNothingOfTheTestBefore() {
        assertThatThrownBy(() -> statements()).hasMessageContaining("neither sent a request");
    }

    private Uni<Integer> one(int value) {
        return pool.query("select " + value + " as one")
                .execute()
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    private ValidatableResponse get(String path) {
        return given().get(root.resolve("/books" + path)).then();
    }
}
