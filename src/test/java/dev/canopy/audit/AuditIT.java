package dev.canopy.audit;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit log has every change but usage. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class AuditIT {
    @Inject
    Sql sql;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a"), child("b")));
    }

    private void send(String method, String path, String body) {
        given().contentType("application/json")
                .body(body)
                .request(method, "/api/v1" + path)
                .then()
                .statusCode(lessThan(300));
    }

    private String create(String path, String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/api/v1" + path)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private void delete(String path) {
        given().delete("/api/v1" + path).then().statusCode(204);
    }

    private String tenant(String name) {
        return "/tenants/" + forest.key(name);
    }

    private JsonPath log(String query) {
        return given().get("/api/v1/audit?" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private JsonPath log() {
        return log("subtree=true&tenant=" + forest.key("root"));
    }

    /** The last actions, the first of them first. */
    private List<String> actions(int number) {
        List<String> actions = log().getList("data.action");
        return new ArrayList<>(actions.subList(0, number)).reversed();
    }

    @Test
    void hasAnEntryForEachTenantOfAnImport() {
        assertThat(log().getList("data.action")).containsExactly("tenant.create", "tenant.create", "tenant.create");
        assertThat(log().getList("data.target")).containsExactlyInAnyOrderElementsOf(forest.keys());
    }

    @Test
    void hasTheFieldsThatAnUpdateChanges() {
        send("PATCH", tenant("a"), "{\"name\":\"Renamed\",\"labels\":{\"tier\":\"gold\"}}");

        JsonPath entry = log();
        assertThat(entry.getString("data[0].action")).isEqualTo("tenant.update");
        assertThat(entry.getMap("data[0].before").toString()).isEqualTo("{name=Tenant a, labels={}}");
        assertThat(entry.getMap("data[0].after").toString()).isEqualTo("{name=Renamed, labels={tier=gold}}");
        assertThat(entry.getString("data[0].actor")).isEqualTo("anonymous");
    }

    @Test
    void hasNoEntryForAnUpdateThatChangesNothing() {
        send("PATCH", tenant("a"), "{\"name\":\"Tenant a\"}");

        assertThat(log().getList("data")).hasSize(3);
    }

    @Test
    void hasAMoveWithBothParents() {
        forest.move("b", "a").then().statusCode(200);

        assertThat(log().getString("data[0].action")).isEqualTo("tenant.move");
        assertThat(log().getString("data[0].before.parent")).isEqualTo(forest.key("root"));
        assertThat(log().getString("data[0].after.parent")).isEqualTo(forest.key("a"));
    }

    @Test
    void tellsTheOldParentThatATenantHasLeftButNotWhere() {
        Forest two = Forest.of(tree("root", child("from", child("moved")), child("to")));
        two.move("moved", "to").then().statusCode(200);

        JsonPath old = log("tenant=" + two.key("from"));
        assertThat(old.getString("data[0].action")).isEqualTo("tenant.leave");
        assertThat(old.getString("data[0].tenant")).isEqualTo(two.key("moved"));
        assertThat(old.getString("data[0].before.parent")).isEqualTo(two.key("from"));
        assertThat(old.getString("data[0].after")).isNull();
        assertThat(old.prettify()).doesNotContain(two.key("to"));
        assertThat(log("tenant=" + two.key("to")).getList("data.action")).containsExactly("tenant.create");
    }

    @Test
    void showsTheDeletionOfATenantToThoseWhoSeeItsParent() {
        delete(tenant("a"));

        JsonPath entry = log("tenant=" + forest.key("root"));
        assertThat(entry.getString("data[0].action")).isEqualTo("tenant.delete");
        assertThat(entry.getString("data[0].tenant")).isEqualTo(forest.key("a"));
        assertThat(entry.getString("data[0].after")).isNull();
    }

    @Test
    void keepsTheEntriesOfDeletedTenantsForThoseWhoSeeTheirParent() {
        Forest deep = Forest.of(tree("root", child("a", child("b", child("c"))), child("other")));
        send("PUT", "/tenants/" + deep.key("c") + "/budgets/spent", "{\"amount\":\"1\"}");
        delete("/tenants/" + deep.key("c") + "/budgets/spent");
        for (String gone : List.of("c", "b")) {
            delete("/tenants/" + deep.key(gone));
        }

        for (String above : List.of("a", "root")) {
            assertThat(log("subtree=true&tenant=" + deep.key(above)).getList("data.action"))
                    .as(above)
                    .contains("budget.create", "tenant.delete");
        }
        assertThat(log("tenant=" + deep.key("a")).getList("data.action"))
                .doesNotContain("budget.create")
                .contains("tenant.delete");
        assertThat(log("subtree=true&tenant=" + deep.key("other")).getList("data.action"))
                .containsExactly("tenant.create");
        delete("/tenants/" + deep.key("a"));
        assertThat(log("subtree=true&tenant=" + deep.key("root")).getList("data.action"))
                .contains("budget.create");
        delete("/tenants/" + deep.key("other"));
        delete("/tenants/" + deep.key("root"));
        assertThat(sql.one(
                        "select count(*) from audit_inherited_entry where entry_id in (select id from audit_entry"
                                + " where action = 'budget.create' and tenant_key = ?)",
                        deep.key("c")))
                .isEqualTo("0");
    }

    @Test
    void hasAmountsAsDecimals() {
        send("POST", tenant("a") + "/credits", "{\"id\":\"c\",\"amount\":\"12.34\",\"reason\":\"Goodwill\"}");
        delete(tenant("a") + "/credits/c");

        assertThat(actions(2)).containsExactly("credit.create", "credit.delete");
        assertThat(log().getString("data[0].before.amount")).isEqualTo("12.34");
        assertThat(log().getString("data[0].target")).isEqualTo("c");
    }

    @Test
    void hasBudgets() {
        send("PUT", tenant("a") + "/budgets/b", "{\"amount\":\"12.34\",\"timeZone\":\"Europe/Berlin\"}");
        send(
                "PUT",
                tenant("a") + "/budgets/b",
                "{\"amount\":\"12.34\",\"period\":\"P1M\",\"timeZone\":\"Europe/Berlin\"}");
        delete(tenant("a") + "/budgets/b");

        assertThat(actions(3)).containsExactly("budget.create", "budget.update", "budget.delete");
        assertThat(log().getList("data.target").subList(0, 3)).containsExactly("b", "b", "b");
        assertThat(log().getMap("data[1].after").toString()).isEqualTo("{period=P1M}");
        assertThat(log().getString("data[2].after.amount")).isEqualTo("12.34");
        assertThat(log().getString("data[2].after.timeZone")).isEqualTo("Europe/Berlin");
    }

    @Test
    void hasSubscriptions() {
        String id = create(tenant("a") + "/subscriptions", "{\"plan\":\"pro\",\"start\":\"2026-01-01\",\"length\":30}");
        send("PATCH", tenant("a") + "/subscriptions/" + id, "{\"plan\":\"basic\"}");
        delete(tenant("a") + "/subscriptions/" + id);

        assertThat(actions(3)).containsExactly("subscription.create", "subscription.update", "subscription.delete");
        assertThat(log().getMap("data[1].after").toString()).isEqualTo("{plan=basic}");
    }

    @Test
    void hasThePeopleOfATenant() {
        String organization = create(tenant("a") + "/organizations", "{\"name\":\"Org\"}");
        String user = create(
                "/organizations/" + organization + "/users",
                "{\"firstName\":\"Ada\",\"lastName\":\"L\",\"email\":\"a@b.example\"}");
        send("PATCH", "/users/" + user, "{\"firstName\":\"Eva\"}");
        delete("/users/" + user);
        delete("/organizations/" + organization);

        assertThat(actions(5))
                .containsExactly(
                        "organization.create", "user.create", "user.update", "user.delete", "organization.delete");
        assertThat(log().getMap("data[2].after").toString()).isEqualTo("{firstName=Eva}");
        assertThat(log().getString("data[3].tenant")).isEqualTo(forest.key("a"));
    }

    @Test
    void hasKeysWithoutTheirSecrets() {
        JsonPath made = given().contentType("application/json")
                .body("{\"name\":\"ci\",\"role\":\"viewer\",\"tenant\":\"" + forest.key("a") + "\"}")
                .post("/api/v1/keys")
                .jsonPath();
        String id = made.getString("id");
        given().contentType("application/json")
                .body("{}")
                .post("/api/v1/keys/" + id + "/rotate")
                .then()
                .statusCode(201);
        sql.one(
                "with used as (update api_key set last_used_at = now() where id = ?::uuid returning 1) select 1 from used",
                id);
        delete("/keys/" + id);

        assertThat(actions(4)).containsExactlyInAnyOrder("key.create", "key.update", "key.create", "key.revoke");
        assertThat(log().getString("data[0].action")).isEqualTo("key.revoke");
        assertThat(log().getString("data[0].target")).isEqualTo(id);
        assertThat(log().getString("data[3].after.name")).isEqualTo("ci");
        assertThat(sql.rows("select 1 from audit_entry where before like '%hash%' or after like '%hash%'"))
                .isEmpty();
        assertThat(log().prettify()).doesNotContain(made.getString("key").substring(16));
    }

    @Test
    void hasAlerts() {
        String alert = tenant("a") + "/alerts/spend";
        send("PUT", alert, "{\"metric\":\"totalInferenceCost\",\"threshold\":\"1\"}");
        send("PUT", alert, "{\"metric\":\"totalInferenceCost\",\"threshold\":\"2\"}");
        delete(alert);

        assertThat(actions(3)).containsExactly("alert.create", "alert.update", "alert.delete");
        assertThat(log().getMap("data[1].after").toString()).isEqualTo("{threshold=2}");
    }

    @Test
    void hasWebhooksAndWhatIsAskedOfThem() {
        String id = create(tenant("a") + "/webhooks", "{\"url\":\"https://hooks.example.com/secret\"}");
        send("POST", tenant("a") + "/webhooks/" + id + "/test", "{}");
        String delivery = given().get("/api/v1" + tenant("a") + "/webhooks/" + id + "/deliveries")
                .path("data[0].id");
        send("POST", tenant("a") + "/deliveries/" + delivery + "/retry", "{}");
        send("POST", tenant("a") + "/webhooks/" + id + "/rotate", "{}");
        delete(tenant("a") + "/webhooks/" + id);

        assertThat(actions(5))
                .containsExactly(
                        "webhook.create", "webhook.test", "delivery.retry", "webhook.update", "webhook.delete");
        assertThat(log().getList("data.target").subList(0, 5)).containsExactly(id, id, delivery, id, id);
        assertThat(log().getMap("data[1].after")).containsOnlyKeys("secretVersion", "previousUntil");
        assertThat(log().getMap("data[4].after")).doesNotContainKey("previousUntil");
        assertThat(log().getList("data.tenant").subList(0, 5)).containsOnly(forest.key("a"));
        assertThat(log().prettify()).doesNotContain("secret\"");
    }

    @Test
    void hasPrices() {
        String id = create(
                "/prices",
                "{\"model\":\"%s\",\"tenant\":\"%s\",\"effectiveFrom\":\"2026-03-01\",\"rates\":{\"inputTokens\":\"3\"}}"
                        .formatted(forest.key("model"), forest.key("a")));
        delete("/prices/" + id);

        assertThat(actions(2)).containsExactly("price.create", "price.delete");
        assertThat(log().getList("data.target").subList(0, 2)).containsExactly(id, id);
    }

    @Test
    void hasMeters() {
        String meter = "audited" + System.nanoTime();
        send("PUT", "/meters/" + meter, "{\"aggregation\":\"count\"}");
        send("PUT", "/meters/" + meter, "{\"aggregation\":\"count\",\"description\":\"All\"}");
        delete("/meters/" + meter);

        assertThat(sql.rows("select action, tenant_id from audit_entry where target = ? order by id", meter))
                .containsExactly("meter.create|null", "meter.update|null", "meter.delete|null");
    }

    @Test
    void hasFeatures() {
        String key = forest.key("feature");
        send("PUT", "/features/" + key, "{\"name\":\"New\"}");
        delete("/features/" + key);

        assertThat(sql.rows("select action, tenant_id from audit_entry where target = ? order by id", key))
                .containsExactly("feature.create|null", "feature.update|null");
    }

    @Test
    void hasWhatARepricingWasAskedFor() {
        send(
                "POST",
                "/prices/reprice",
                "{\"from\":\"2026-03-01\",\"to\":\"2026-03-02\",\"tenant\":\"" + forest.key("a") + "\"}");

        assertThat(log().getString("data[0].action")).isEqualTo("price.reprice");
        assertThat(log().getString("data[0].tenant")).isEqualTo(forest.key("a"));
        assertThat(log().getString("data[0].after.from")).isEqualTo("2026-03-01T00:00:00Z");
    }

    @Test
    void hasNoRepricingOfATenantThatDoesNotExist() {
        String nobody = forest.key("nobody");
        given().contentType("application/json")
                .body("{\"from\":\"2026-03-01\",\"to\":\"2026-03-02\",\"tenant\":\"" + nobody + "\"}")
                .post("/api/v1/prices/reprice")
                .then()
                .statusCode(422);

        assertThat(sql.rows("select 1 from audit_entry where tenant_key = ?", nobody))
                .isEmpty();
    }

    @Test
    void hasNoUsage() {
        forest.use(event("u", "a", "chat", "0.5")).then().statusCode(200);

        assertThat(log().getList("data")).hasSize(3);
    }

    @Test
    void hasNothingOfARequestThatFails() {
        given().contentType("application/json")
                .body("{\"key\":\"" + forest.key("a") + "\",\"name\":\"Again\"}")
                .post("/api/v1/tenants")
                .then()
                .statusCode(409);

        assertThat(log().getList("data")).hasSize(3);
    }

    @Test
    void comesInPages() {
        List<String> targets = new ArrayList<>();
        String next = "";
        do {
            JsonPath page = log("limit=1&subtree=true&tenant=" + forest.key("root") + next);
            targets.addAll(page.getList("data.target"));
            next = page.getString("next") == null ? null : "&cursor=" + page.getString("next");
        } while (next != null);

        assertThat(targets).containsExactlyInAnyOrderElementsOf(forest.keys());
    }

    @ParameterizedTest
    @CsvSource({
        "from=2999-01-01, 0",
        "to=2000-01-01, 0",
        "from=2000-01-01&to=2999-01-01, 3",
        "actor=nobody, 0",
        "actor=anonymous, 3"
    })
    void canBeNarrowed(String query, int entries) {
        assertThat(log("subtree=true&tenant=" + forest.key("root") + "&" + query)
                        .getList("data"))
                .hasSize(entries);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subtree=true",
                "from=x",
                "from=2026-01-02&to=2026-01-01",
                "tenant=a&subtree=maybe",
                "limit=0",
                "role=x"
            })
    void refusesParametersThatMakeNoSense(String query) {
        given().get("/api/v1/audit?" + query)
                .then()
                .statusCode(400)
                .body("type", equalTo("/problems/invalid-parameter"));
    }

    @Test
    void showsNoNumberOfAMeter() {
        assertThat(sql.one("select audit_fields('alert', '{\"meter_id\":5,\"name\":\"x\"}')"))
                .isEqualTo("{\"name\": \"x\"}");
    }

    /**
     * But for usage and what follows from it, the state of the service itself, and the rows of the lesson and of tests;
     * and for the tables that functions change, of which other tests here expect the entries.
     */
    @Test
    void hasEveryTable() {
        assertThat(sql.rows("""
                        select c.relname from pg_class c
                        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                          and c.relname !~ '^(usage_|reservation$|detached_usage_|dropped_|lesson_|flyway_|joined_)'
                          and c.relname !~ '(_state|change|^tenant|^ai_feature|^meter|^price|tenant_ancestry|credit_allotment|credit_edge|signing_key|audit_entry|inherited_entry|sample|kept|alert_mark|alert_firing|webhook_delivery)$'
                          and (select count(*) from pg_trigger t where t.tgrelid = c.oid and t.tgname ~ '_audit_') < 2
                        """)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit_entry set actor = 'x' returning 1",
                "delete from audit_entry returning 1",
                "truncate audit_entry"
            })
    void cannotBeChanged(String statement) {
        assertThatThrownBy(() -> sql.rows(statement)).hasMessageContaining("never changed or deleted");
    }
}
