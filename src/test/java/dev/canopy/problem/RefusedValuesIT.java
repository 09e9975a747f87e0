package dev.canopy.problem;

import static io.restassured.RestAssured.given;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Forest;
import dev.canopy.testing.RunningStatements;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real request for each constraint that one request can violate: the answer names the same field as the constraint
 * would, whether the service or the database has refused the value.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RefusedValuesIT {
    /** A method, an address below the API, the body, and the status. TENANT is a key, NEW one that is free. */
    private record Attempt(String request, String body, int status) {}

    private static final Map<String, Attempt> ATTEMPTS = Map.ofEntries(
            entry("tenant_key_unique", tenant("'key':'TENANT','name':'N'", 409)),
            entry("tenant_key_format", tenant("'key':'a b','name':'N'", 422)),
            entry("tenant_currency", tenant("'key':'NEW','name':'N','currency':'euro'", 422)),
            entry("tenant_parent_id_fkey", tenant("'key':'NEW','name':'N','parent':'NEW-parent'", 422)),
            entry("price_currency", price("'currency':'euro'", 422)),
            entry(
                    "price_tenant",
                    new Attempt(
                            "POST prices",
                            "{'model':'NEW','tenant':'NEW','effectiveFrom':'2026-01-01','rates':{'inputTokens':'1'}}",
                            422)),
            entry("price_period", price("'effectiveTo':'2020-01-01'", 422)),
            entry(
                    "price_rates",
                    new Attempt(
                            "POST prices",
                            "{'model':'NEW','tenant':'TENANT','effectiveFrom':'2026-01-01','rates':[]}",
                            422)),
            entry("price_tiers", price("'tiers':{}", 422)),
            entry(
                    "price_overlap",
                    new Attempt(
                            "POST prices",
                            "{'model':'stored','tenant':'TENANT','effectiveFrom':'2026-02-01','rates':{'inputTokens':'1'}}",
                            409)),
            entry("subscription_period", subscription("'start':'2026-01-01','end':'2026-01-01'", 422)),
            entry("subscription_calendar", subscription("'start':'2026-01-01','end':'+10000-01-01'", 422)),
            entry("subscription_overlap", subscription("'start':'2031-01-15','end':'2031-03-01'", 409)),
            entry("credit_pkey", credit("'id':'stored','amount':'2'", 409)),
            entry("credit_amount", credit("'amount':'0'", 422)),
            entry("credit_priority", credit("'amount':'1','priority':1001", 422)),
            entry("credit_period", credit("'amount':'1','effective':'2031-01-01','expires':'2030-01-01'", 422)),
            entry("credit_recurrence", credit("'amount':'1','recurrence':'P1Y'", 422)),
            entry("credit_recurrence_start", credit("'amount':'1','recurrence':'P1M','expires':'2031-01-01'", 422)),
            entry(
                    "credit_recurrence_end",
                    credit("'amount':'1','recurrence':'P1M','effective':'2031-01-01','expires':'2051-01-01'", 422)),
            entry("credit_rollover", credit("'amount':'1','rollover':13", 422)),
            entry("budget_amount", budget("'amount':'-1'", 422)),
            entry("budget_period", budget("'amount':'1','period':'P2D'", 422)),
            entry("budget_enforcement", budget("'amount':'1','enforcement':'soft'", 422)),
            entry("budget_meter_id_fkey", budget("'amount':'1','metric':'noSuchMeter'", 422)),
            entry("alert_threshold", alert("'metric':'usageCount','threshold':'-1'", 422)),
            entry("alert_period", alert("'metric':'usageCount','threshold':'1','period':'P2D'", 422)),
            entry("alert_meter_id_fkey", alert("'metric':'noSuchMeter','threshold':'1'", 422)),
            entry("alert_tenant_id_budget_root_id_fkey", alert("'budget':'none'", 422)),
            entry(
                    "alert_tenant_id_webhook_id_fkey",
                    alert(
                            "'metric':'usageCount','threshold':'1','webhook':'01890000-0000-7000-8000-000000000000'",
                            422)),
            entry("organization_name", new Attempt("POST tenants/TENANT/organizations", "{'name':'STORED'}", 409)),
            entry(
                    "directory_user_email",
                    new Attempt(
                            "POST organizations/ORGANIZATION/users",
                            "{'firstName':'A','lastName':'B','email':'A@B.example'}",
                            409)),
            entry(
                    "api_key_tenant_id_fkey",
                    new Attempt("POST keys", "{'name':'k','role':'viewer','tenant':'NEW'}", 422)),
            entry("api_key_role", new Attempt("POST keys", "{'name':'k','role':'owner'}", 422)),
            entry(
                    "api_key_operator",
                    new Attempt("POST keys", "{'name':'k','role':'operator','tenant':'TENANT'}", 422)),
            entry("meter_aggregation", meter("'aggregation':'median'")),
            entry("meter_value", meter("'aggregation':'sum'")),
            entry("meter_condition", meter("'aggregation':'count','filter':'=='")),
            entry("reservation_cost", reservation("'amount':'-1'")),
            entry("reservation_input", reservation("'model':'stored','quantities':{'inputTokens':-1}")),
            entry("reservation_output", reservation("'model':'stored','quantities':{'outputTokens':-1}")));

    /** The constraints that no request violates alone, by the reason. */
    private static final Map<String, Set<String>> NOT_ALONE = Map.of(
            "another request comes between: alone, the answer is 404",
            Set.of(
                    "subscription_tenant_id_fkey",
                    "credit_tenant_id_fkey",
                    "budget_tenant_id_fkey",
                    "alert_tenant_id_fkey",
                    "webhook_tenant_id_fkey",
                    "organization_tenant_id_fkey",
                    "directory_user_organization"),
            "another request comes between: alone, the row is replaced",
            Set.of("ai_feature_key_unique", "budget_pkey", "alert_pkey", "meter_key_unique"),
            "part of the address, which the whole body needs",
            Set.of("ai_feature_key_format"),
            "an alert names what it watches, and the whole body lacks it",
            Set.of("alert_subject"));

    /** A request for a row of a tenant, by the constraint that refuses the row if the tenant is gone. */
    private static final Map<String, Attempt> OF_A_TENANT = Map.of(
            "subscription_tenant_id_fkey", subscription("'start':'2026-01-01','end':'2026-02-01'", 404),
            "credit_tenant_id_fkey", credit("'amount':'1'", 404),
            "budget_tenant_id_fkey", budget("'amount':'1'", 404),
            "alert_tenant_id_fkey", alert("'metric':'usageCount','threshold':'1'", 404),
            "webhook_tenant_id_fkey",
                    new Attempt("POST tenants/TENANT/webhooks", "{'url':'https://hooks.example.invalid/'}", 404),
            "organization_tenant_id_fkey", new Attempt("POST tenants/TENANT/organizations", "{'name':'New'}", 404));

    @Inject
    DataSource database;

    @Inject
    RunningStatements running;

    private Forest forest;
    private String organization;
    private final List<String> made = new ArrayList<>();

    private static Attempt tenant(String fields, int status) {
        return new Attempt("POST tenants", "{" + fields + "}", status);
    }

    private static Attempt price(String fields, int status) {
        return new Attempt(
                "POST prices",
                "{'model':'NEW','tenant':'TENANT','effectiveFrom':'2026-01-01','rates':{'inputTokens':'1'}," + fields
                        + "}",
                status);
    }

    private static Attempt subscription(String fields, int status) {
        return new Attempt("POST tenants/TENANT/subscriptions", "{'plan':'q'," + fields + "}", status);
    }

    private static Attempt credit(String fields, int status) {
        return new Attempt("POST tenants/TENANT/credits", "{'reason':'r'," + fields + "}", status);
    }

    private static Attempt budget(String fields, int status) {
        return new Attempt("PUT tenants/TENANT/budgets/b", "{" + fields + "}", status);
    }

    private static Attempt alert(String fields, int status) {
        return new Attempt("PUT tenants/TENANT/alerts/a", "{" + fields + "}", status);
    }

    private static Attempt meter(String fields) {
        return new Attempt("PUT meters/refusedValues", "{" + fields + "}", 422);
    }

    private static Attempt reservation(String fields) {
        return new Attempt("POST tenants/TENANT/reservations", "{" + fields + "}", 422);
    }

    static Stream<String> attempts() {
        return ATTEMPTS.keySet().stream().sorted();
    }

    @BeforeEach
    void storeWhatIsTaken() {
        forest = Forest.of(Forest.tree("top"), Forest.tree("gone"));
        organization =
                send("POST tenants/TENANT/organizations", "{'name':'Stored'}").path("id");
        send("POST organizations/ORGANIZATION/users", "{'firstName':'A','lastName':'B','email':'a@b.example'}");
        send("POST tenants/TENANT/subscriptions", "{'plan':'p','start':'2031-01-01','end':'2031-02-01'}");
        send("POST tenants/TENANT/credits", "{'id':'stored','amount':'1','reason':'r'}");
        made.add(send(
                        "POST prices",
                        "{'model':'stored','tenant':'TENANT','effectiveFrom':'2026-01-01','rates':{'inputTokens':'1'}}")
                .path("id"));
    }

    @AfterEach
    void removeThePrice() {
        made.forEach(id -> given().delete("/api/v1/prices/" + id).then().statusCode(204));
    }

    private Response send(String request, String body) {
        String[] parts = filled(request).split(" ");
        return given().contentType("application/json")
                .body(filled(body).replace('\'', '"'))
                .request(parts[0], "/api/v1/" + parts[1]);
    }

    private String filled(String text) {
        return text.replace("TENANT", forest.key("top"))
                .replace("NEW", forest.key("new"))
                .replace("ORGANIZATION", String.valueOf(organization));
    }

    @Test
    void triesEachConstraintThatOneRequestCanViolate() {
        assertThat(Stream.concat(attempts(), NOT_ALONE.values().stream().flatMap(Set::stream)))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(ConstraintViolations.KNOWN.keySet());
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void namesTheField(String constraint) {
        Attempt attempt = ATTEMPTS.get(constraint);

        Response answer = send(attempt.request(), attempt.body());

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(attempt.status());
        assertThat(answer.jsonPath().getString("errors[0].pointer"))
                .as(answer.asString())
                .startsWith(ConstraintViolations.KNOWN.get(constraint).pointer());
    }

    static Stream<String> ofATenant() {
        return OF_A_TENANT.keySet().stream().sorted();
    }

    /** The request finds the tenant, and its row waits for the end of the transaction that deletes the tenant. */
    @ParameterizedTest
    @MethodSource("ofATenant")
    void knowsNoTenantThatIsDeletedMeanwhile(String constraint) throws Exception {
        Attempt attempt = OF_A_TENANT.get(constraint);
        String gone = forest.key("gone");
        CompletableFuture<Response> answer;
        try (Connection other = database.getConnection();
                Statement deletion = other.createStatement()) {
            other.setAutoCommit(false);
            deletion.execute("delete from tenant_ancestry a using tenant t where t.key = '" + gone
                    + "' and a.descendant_id = t.id");
            deletion.execute("select delete_tenant(id) from tenant where key = '" + gone + "'");
            String process;
            try (ResultSet own = deletion.executeQuery("select pg_backend_pid()")) {
                own.next();
                process = own.getString(1);
            }
            answer = CompletableFuture.supplyAsync(
                    () -> send(attempt.request().replace("TENANT", gone), attempt.body()));
            running.awaitRow("select 1 from pg_stat_activity where " + process + " = any (pg_blocking_pids(pid))");
            other.commit();
        }

        assertThat(answer.get().statusCode()).as(answer.get().asString()).isEqualTo(attempt.status());
        assertThat(answer.get().<String>path("detail")).isEqualTo("There is no tenant '" + gone + "'.");
    }
}
