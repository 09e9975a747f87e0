package dev.canopy.access;

import static dev.canopy.access.AccessIT.OPERATOR;
import static dev.canopy.access.AccessIT.as;
import static dev.canopy.access.AccessIT.make;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.metric.MetricCatalogue;
import dev.canopy.metric.MetricCatalogues;
import dev.canopy.query.Translator;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import dev.canopy.testing.Prepared;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Responses say nothing about data outside the scope of their caller. The caller has its role at the second level of
 * the account a. The tenants c1 to c3 do not exist.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@TestProfile(AccessIT.Required.class)
class ScopedResponsesIT {
    private static final String LINES = "application/x-ndjson";

    @Inject
    DataSource database;

    @Inject
    Translator translator;

    @Inject
    MetricCatalogues catalogues;

    @Inject
    StatementLog log;

    private final String x = "s" + System.nanoTime() % 1_000_000_000L + "-";
    private String manager;

    @BeforeEach
    void plant() {
        StringBuilder tenants = new StringBuilder();
        for (String account : new String[] {"a", "b"}) {
            for (int level = 1; level <= 3; level++) {
                String parent = level == 1 ? "null" : '"' + x + account + (level - 1) + '"';
                tenants.append(
                        "{\"key\":\"%s\",\"name\":\"n\",\"parent\":%s}\n".formatted(x + account + level, parent));
            }
        }
        put(OPERATOR, "/tenants/import", tenants.toString()).then().statusCode(200);
        put(
                        OPERATOR,
                        "/organizations/import",
                        "{\"tenant\":\"%1$sa3\",\"name\":\"O\"}\n{\"tenant\":\"%1$sb3\",\"name\":\"O\"}".formatted(x))
                .then()
                .statusCode(200);
        manager = make("scoped", x + "a2", "manager");
    }

    private static Response put(String key, String path, String lines) {
        return as(key).contentType(LINES)
                .body(lines.getBytes(StandardCharsets.UTF_8))
                .put("/api/v1" + path);
    }

    private static Response post(String key, String path, String body) {
        return as(key).contentType("application/json").body(body).post("/api/v1" + path);
    }

    /** Says the same about the foreign tenants as about those that do not exist. */
    private void assertAlike(Response foreign, Response unknown) {
        assertThat(foreign.statusCode()).isEqualTo(unknown.statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(foreign.asString().replace(x + "b", x + "c")).isEqualTo(unknown.asString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tenants?", "/tenants/metrics?sort=name&", "/tenants/metrics?sort=-totalInferenceCost&"})
    void refusesTheCursorOfAnotherScope(String list) {
        String cursor = as(OPERATOR).get("/api/v1" + list + "limit=1").path("next");
        String own = as(manager).get("/api/v1" + list + "limit=1").path("next");

        assertThat(as(manager)
                        .queryParam("cursor", cursor)
                        .get("/api/v1" + list + "limit=1")
                        .statusCode())
                .isEqualTo(400);
        Response second = as(manager).queryParam("cursor", own).get("/api/v1" + list + "limit=1");
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.<String>path("next")).isNull();
    }

    /** A viewer sees no price that is set above it, and a portal token sees no price at all. */
    @Test
    void showsThePriceOfAnEventToThoseWhoSeePricesOfItsTenant() {
        String price =
                "{\"model\":\"%s\",\"effectiveFrom\":\"2026-01-01\",\"rates\":{\"images\":\"1000000\"},\"tenant\":\"%s\"}";
        post(OPERATOR, "/prices", price.formatted(x + "above", x + "a1")).then().statusCode(201);
        post(OPERATOR, "/prices", price.formatted(x + "here", x + "a2")).then().statusCode(201);
        String event =
                "{\"id\":\"%1$s\",\"tenant\":\"%2$sa3\",\"feature\":\"chat\",\"model\":\"%2$s%1$s\",\"time\":\"%3$s\",\"quantities\":{\"images\":2}}";
        String events = "[" + event.formatted("above", x, "2026-03-02T00:00:00Z") + ","
                + event.formatted("here", x, "2026-03-01T00:00:00Z") + "]";
        post(OPERATOR, "/usage", events).then().statusCode(200);
        String portal = post(OPERATOR, "/tenants/" + x + "a2/portal-tokens", "{\"expiresIn\":\"PT1H\"}")
                .path("token");
        String address = "/api/v1/usage?subtree=true&tenant=" + x + "a2";

        Response all = as(OPERATOR).get(address);
        assertThat(all.<List<String>>path("data.price.tenant")).containsExactly(x + "a1", x + "a2");
        Response ofManager = as(manager).get(address);
        assertThat(ofManager.<Object>path("data[0].price")).isNull();
        assertThat(ofManager.<String>path("data[1].price.tenant")).isEqualTo(x + "a2");
        Response ofPortal = as(portal).get(address);
        assertThat(ofPortal.<List<Object>>path("data.price")).containsExactly(null, null);
        assertThat(ofPortal.<List<String>>path("data.cost")).containsExactly("2", "2");
        assertAlike(
                as(manager).get("/api/v1/usage?tenant=" + x + "b3"),
                as(manager).get("/api/v1/usage?tenant=" + x + "c3"));
        assertThat(as(portal).get("/api/v1/usage?tenant=" + x + "a1").statusCode())
                .isEqualTo(404);
    }

    /** A tenant must know what it pays, but not who set it, and how. */
    @Test
    void showsOnlyTheRatesOfAPriceThatIsSetAbove() {
        post(
                        OPERATOR,
                        "/prices",
                        "{\"match\":\"%1$s*\",\"tenant\":\"%1$sa1\",\"effectiveFrom\":\"2026-01-02\",\"rates\":{\"images\":\"7\"},"
                                        .formatted(x)
                                + "\"tiers\":[{\"above\":1000,\"rates\":{\"images\":\"6\"}}]}")
                .then()
                .statusCode(201);
        String address = "/api/v1/prices/match?time=2026-03-01&model=" + x + "m&tenant=" + x + "a3";

        assertThat(as(OPERATOR).get(address).<String>path("price.tenant")).isEqualTo(x + "a1");
        assertThat(as(manager).get(address).asString())
                .isEqualTo(
                        "{\"price\":null,\"rates\":{\"images\":\"7\"},\"tiers\":[{\"above\":1000,\"rates\":{\"images\":\"6\"}}],"
                                + "\"currency\":\"USD\",\"reason\":\"a price of an ancestor that the caller cannot see\"}");
    }

    /** Names of users and models are numbered by account, of which the caller sees a part. */
    @ParameterizedTest
    @ValueSource(strings = {"user", "model"})
    void looksForANameOfAnotherTenantByTheSameStatements(String field) {
        as(OPERATOR).contentType("application/json").body("{\"name\":\"Chat\"}").put("/api/v1/features/chat");
        post(
                        OPERATOR,
                        "/usage",
                        "{\"id\":\"1\",\"source\":\"%1$s\",\"tenant\":\"%1$sa1\",\"feature\":\"chat\",\"%2$s\":\"%1$shere\",\"cost\":1}"
                                .formatted(x, field))
                .then()
                .statusCode(200);
        for (String type : List.of("application/json", LINES)) {
            String address = "/api/v1/usage?subtree=true&tenant=" + x + "a2&" + field + "=" + x;
            Response elsewhere = as(manager).accept(type).get(address + "here");
            List<String> statements = log.last();
            Response nowhere = as(manager).accept(type).get(address + "none");

            assertThat(elsewhere.statusCode()).isEqualTo(200);
            assertThat(elsewhere.asString()).isEqualTo(nowhere.asString());
            assertThat(statements).isNotEmpty().isEqualTo(log.last());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "model"})
    void splitsByANameOfAnotherTenantByTheSameStatements(String field) {
        as(OPERATOR).contentType("application/json").body("{\"name\":\"Chat\"}").put("/api/v1/features/chat");
        String event =
                "{\"id\":\"%2$s\",\"source\":\"%1$s\",\"tenant\":\"%1$s%2$s\",\"feature\":\"chat\",\"%3$s\":\"%1$s%2$s\",\"cost\":1}";
        post(
                        OPERATOR,
                        "/usage?visibility=folded",
                        "[" + event.formatted(x, "a1", field) + "," + event.formatted(x, "a3", field) + "]")
                .then()
                .statusCode(200);
        String address = "/api/v1/tenants/" + x + "a2/metrics/breakdown?metric=totalUsageCount&by=" + field + "&filter="
                + field + "==" + x;

        Response elsewhere = as(manager).get(address + "a1");
        List<String> statements = log.last();
        Response nowhere = as(manager).get(address + "a9");

        assertThat(elsewhere.<List<Object>>path("data")).isEmpty();
        assertThat(elsewhere.asString()).isEqualTo(nowhere.asString());
        assertThat(statements).isEqualTo(log.last());
        assertThat(as(manager).get(address + "a3").<List<String>>path("data.key"))
                .containsExactly(x + "a3");
        assertThat(as(OPERATOR).get(address + "a3").<List<String>>path("data.key"))
                .containsExactly(x + "a3");
    }

    @Test
    void importsOrganizationsAndUsersOfAForeignTenantLikeThoseOfAnUnknownOne() {
        String organization = "{\"tenant\":\"%s\",\"name\":\"O\"}";
        String user = "{\"tenant\":\"%s\",\"organization\":\"O\",\"firstName\":\"A\",\"lastName\":\"B\","
                + "\"email\":\"a@b.example\"}";

        assertAlike(
                put(manager, "/organizations/import", organization.formatted(x + "b3")),
                put(manager, "/organizations/import", organization.formatted(x + "c3")));
        assertAlike(
                put(manager, "/users/import", user.formatted(x + "b3")),
                put(manager, "/users/import", user.formatted(x + "c3")));
        put(manager, "/users/import", user.formatted(x + "a3")).then().statusCode(200);
    }

    @Test
    void findsNothingOfAForeignTenant() {
        String foreign = post(OPERATOR, "/tenants/" + x + "b3/organizations", "{\"name\":\"Sought\"}")
                .path("id");
        String own = post(OPERATOR, "/tenants/" + x + "a3/organizations", "{\"name\":\"Sought\"}")
                .path("id");
        for (String in : List.of("tenants,organizations", "organizations")) {
            String address = "/api/v1/search?limit=100&in=" + in + "&q=sought or " + x;
            assertThat(as(OPERATOR).get(address).asString()).contains(foreign, own);
            assertThat(as(manager).get(address).asString()).contains(own).doesNotContain(foreign, x + "b");
        }
    }

    @Test
    void namesAForeignTenantInABodyLikeAnUnknownOne() {
        String child = "{\"key\":\"" + x + "new\",\"name\":\"N\",\"parent\":\"%s\"}";
        String key = "{\"name\":\"k\",\"role\":\"viewer\",\"tenant\":\"%s\"}";
        String price = "{\"model\":\"m\",\"effectiveFrom\":\"2026-01-01\",\"inputPerMillion\":\"1\","
                + "\"outputPerMillion\":\"1\",\"tenant\":\"%s\"}";

        assertAlike(
                post(manager, "/tenants", child.formatted(x + "b3")),
                post(manager, "/tenants", child.formatted(x + "c3")));
        assertAlike(
                put(manager, "/tenants/import", child.formatted(x + "b3")),
                put(manager, "/tenants/import", child.formatted(x + "c3")));
        assertAlike(post(manager, "/keys", key.formatted(x + "b3")), post(manager, "/keys", key.formatted(x + "c3")));
        assertAlike(
                post(manager, "/prices", price.formatted(x + "b3")),
                post(manager, "/prices", price.formatted(x + "c3")));
        assertAlike(
                post(manager, "/tenants/" + x + "a3/move", "{\"parent\":\"" + x + "b3\"}"),
                post(manager, "/tenants/" + x + "a3/move", "{\"parent\":\"" + x + "c3\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/tenants?ancestor=%s",
                "/tenants?parent=%s",
                "/tenants/metrics?ancestor=%s",
                "/users?tenant=%s&subtree=true",
                "/prices?tenant=%s",
                "/prices/match?model=m&tenant=%s",
                "/keys?tenant=%s"
            })
    void namesAForeignTenantInAParameterLikeAnUnknownOne(String address) {
        Response foreign = as(manager).get("/api/v1" + address.formatted(x + "b3"));
        Response unknown = as(manager).get("/api/v1" + address.formatted(x + "c3"));

        assertAlike(foreign, unknown);
    }

    @Test
    void countsOnlyTenantsInTheScope() {
        Response tree = as(manager).get("/api/v1/tenants/" + x + "a2/tree");
        Response metrics = as(manager).get("/api/v1/tenants/metrics?ancestor=" + x + "a2");

        assertThat(tree.asString()).contains(x + "a3").doesNotContain(x + "a1", x + "b");
        assertThat(metrics.jsonPath().getList("data.tenant")).containsExactlyInAnyOrder(x + "a2", x + "a3");
        assertThat(as(manager).get("/api/v1/users?limit=1000").asString()).doesNotContain(x + "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tenants/metrics?metrics=creditBalance", "/tenants/%s/metrics?metrics=creditBalance"})
    void keepsTheETagWhenOnlyForeignDataChanges(String address) {
        String path = "/api/v1" + address.formatted(x + "a3");

        // Meters belong to the whole service. One that another test changes meanwhile makes a new version.
        assertThat(IntStream.range(0, 5).anyMatch(attempt -> keepsTheETagAfterForeignCredits(path)))
                .as("an attempt without a change of a meter")
                .isTrue();
    }

    /** False if a meter has changed meanwhile; otherwise the tag must be the same. */
    private boolean keepsTheETagAfterForeignCredits(String path) {
        MetricCatalogue meters = catalogues.known();
        Response before = as(manager).get(path);
        for (String foreign : new String[] {"a1", "b1"}) {
            post(OPERATOR, "/tenants/" + x + foreign + "/credits", "{\"amount\":\"1\",\"reason\":\"r\"}")
                    .then()
                    .statusCode(201);
        }
        Response after =
                as(manager).header("If-None-Match", before.header("ETag")).get(path);
        if (catalogues.known() != meters) {
            return false;
        }
        assertThat(after.statusCode()).isEqualTo(304);
        assertThat(after.header("ETag")).isEqualTo(before.header("ETag"));
        return true;
    }

    @Test
    void keepsTheScopeOfAWriteUntilItIsCommitted() throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(2);
                Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            // The unique index lets the write of the same name wait, after it has checked its scope.
            statement.execute(
                    "insert into organization (root_id, tenant_id, name) select root_id, id, 'New' from tenant"
                            + " where key = '" + x + "a3'");
            Future<Response> write =
                    clients.submit(() -> post(manager, "/tenants/" + x + "a3/organizations", "{\"name\":\"New\"}"));
            long writer = awaitWaiting(backend(statement));
            Future<Response> move =
                    clients.submit(() -> post(OPERATOR, "/tenants/" + x + "a3/move", "{\"parent\":\"" + x + "a1\"}"));
            awaitWaiting(writer);
            assertThat(move.isDone()).isFalse();
            other.rollback();

            // The response shows the organization as it is after the move, which may be complete by then.
            assertThat(write.get(30, TimeUnit.SECONDS).statusCode()).isIn(201, 404);
            assertThat(move.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(as(OPERATOR)
                        .get("/api/v1/tenants/" + x + "a3/organizations")
                        .jsonPath()
                        .getList("data.name"))
                .contains("New");
        assertThat(post(manager, "/tenants/" + x + "a3/organizations", "{\"name\":\"Later\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    /** As folds, changes of the tree and deletions hold them. */
    @ParameterizedTest
    @ValueSource(strings = {"b3", "a1", "a4"})
    void doesNotWaitForTheLocksOfATenantThatItDoesNotSee(String hidden) throws Exception {
        post(OPERATOR, "/tenants", tenant("a4", "a1")).then().statusCode(201);
        try (Connection other = database.getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            for (String kind : List.of("tree", "tenants")) {
                lock.execute("select pg_advisory_xact_lock(hashtext('canopy." + kind + "'), account_lock(root_id))"
                        + " from tenant where key = '" + x + hidden + "'");
            }

            assertThat(patch(hidden).statusCode()).isEqualTo(404);
            assertThat(as(manager).delete("/api/v1/tenants/" + x + hidden).statusCode())
                    .isEqualTo(404);
            assertThat(post(manager, "/tenants/" + x + hidden + "/move", "{\"parent\":\"" + x + "c1\"}")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(post(manager, "/tenants", tenant("new", hidden)).statusCode())
                    .isEqualTo(422);
            assertThat(put(manager, "/tenants/import", tenant("new", hidden)).statusCode())
                    .isEqualTo(422);
            String event = "[{\"id\":\"1\",\"tenant\":\"%s\",\"feature\":\"chat\",\"cost\":1}]".formatted(x + hidden);
            assertThat(post(manager, "/usage", event).asString()).contains("'" + x + hidden + "' is unknown");
            other.rollback();
        }
    }

    /** Otherwise the test above would hold locks for which nothing waits. */
    @Test
    void waitsForTheLockOfATenantThatItChanges() throws Exception {
        try (ExecutorService client = Executors.newSingleThreadExecutor();
                Connection other = database.getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("select pg_advisory_xact_lock(hashtext('canopy.tree'), account_lock(root_id)) from tenant"
                    + " where key = '" + x + "a3'");
            Future<Response> change = client.submit(() -> patch("a3"));
            awaitWaiting(backend(lock));
            assertThat(change.isDone()).isFalse();
            other.rollback();
            assertThat(change.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    private Response patch(String tenant) {
        return as(manager)
                .contentType("application/json")
                .body("{\"name\":\"Other\"}")
                .patch("/api/v1/tenants/" + x + tenant);
    }

    private String tenant(String key, String parent) {
        return "{\"key\":\"%s\",\"name\":\"N\",\"parent\":\"%s\"}".formatted(x + key, x + parent);
    }

    /** Neither those of other accounts, nor those of other tenants of the account. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/tenants/metrics",
                "/tenants/metrics?filter=name==nobody",
                "/tenants/metrics?metrics=totalUsageCount&from=2026-03-01&to=2026-03-02",
                "/tenants/{x}a2/metrics",
                "/tenants/{x}a3/metrics?from=2026-03-01&to=2026-03-02",
                "/tenants/{x}a2/metrics/series?metric=totalUsageCount&granularity=P1D&from=2026-03-01&to=2026-03-03",
                "/tenants/{x}a2/metrics/breakdown?metric=totalUsageCount&by=child"
            })
    void dropsTheTimeOfFoldsOfOtherTenants(String address) {
        String path = "/api/v1" + address.replace("{x}", x);
        as(OPERATOR).contentType("application/json").body("{\"name\":\"Chat\"}").put("/api/v1/features/chat");
        Response before = as(manager).get(path);

        use("b3");
        use("a1");
        Response after = as(manager).get(path);
        assertThat(after.statusCode()).isEqualTo(200);
        assertThat(after.asString()).isEqualTo(before.asString());

        use("a3");
        assertThat(Instant.parse(as(manager).get(path).path("asOf"))).isAfter(Instant.parse(before.path("asOf")));
    }

    private void use(String tenant) {
        String event = "{\"id\":\"1\",\"source\":\"" + x + tenant + "\",\"tenant\":\"" + x + tenant
                + "\",\"feature\":\"chat\",\"time\":\"2026-03-01T12:00:00Z\",\"cost\":\"1\"}";
        post(OPERATOR, "/usage?visibility=folded", event).then().statusCode(200);
    }

    private static long backend(Statement statement) throws Exception {
        try (ResultSet rows = statement.executeQuery("select pg_backend_pid()")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Waits until the database process of a request waits for that of another, and returns it. */
    private long awaitWaiting(long holder) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        try (Connection observer = database.getConnection();
                Statement statement = observer.createStatement()) {
            while (System.nanoTime() < deadline) {
                try (ResultSet rows = statement.executeQuery(
                        "select pid from pg_stat_activity where " + holder + " = any (pg_blocking_pids(pid))")) {
                    if (rows.next()) {
                        return rows.getLong(1);
                    }
                }
                Thread.sleep(10);
            }
        }
        throw new AssertionError("Nobody waits");
    }

    /** Otherwise the time of each response about one tenant would grow with the subtree of its caller. */
    @ParameterizedTest
    @CsvSource({"a3, 1,", "b3, 0,", "c3, 0,", "a3, 1, -1", "b3, 0, -1", "c3, 0, -1"})
    void readsAtMostOneStepOfTheTreeForOneTenant(String tenant, int steps, Long otherTop) throws Exception {
        StringBuilder children = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            children.append("{\"key\":\"%sd%d\",\"name\":\"n\",\"parent\":\"%sa2\"}\n".formatted(x, i, x));
        }
        put(OPERATOR, "/tenants/import", children.toString()).then().statusCode(200);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            String top = first(statement, "select id from tenant where key = '" + x + "a2'");
            Set<Long> tops = otherTop == null ? Set.of(Long.valueOf(top)) : Set.of(Long.valueOf(top), otherTop);
            String bound = otherTop == null ? top : "'{" + otherTop + "," + top + "}'";
            String query = translator.toSql(Scope.subtrees(tops)
                    .query(Tenant.class, TenantAttributes.ID)
                    .select(TenantAttributes.KEY)
                    .where(TenantAttributes.KEY.eq(x + tenant))
                    .render());
            try (Prepared find = Prepared.of(statement, "force_generic_plan", query)) {
                String plan = first(
                        statement, "explain (analyze, format json) " + find.call(bound + ", '" + x + tenant + "'"));

                assertThat(rowsOfAncestry(new ObjectMapper().readTree(plan)))
                        .as(plan)
                        .isEqualTo(steps);
            }
        }
    }

    private static String first(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static double rowsOfAncestry(JsonNode plan) {
        double below = plan.valueStream()
                .mapToDouble(ScopedResponsesIT::rowsOfAncestry)
                .sum();
        return plan.path("Relation Name").asText().equals("tenant_ancestry")
                ? below
                        + plan.path("Actual Rows").asDouble()
                                * plan.path("Actual Loops").asDouble()
                : below;
    }

    /** Whoever may make and delete tenants below must not hide so what they have done. */
    @Test
    void showsTheEntriesOfADeletedTenantToCallersAboveItOnly() {
        String gone = x + "gone";
        String key = "{\"name\":\"%shidden\",\"role\":\"viewer\",\"tenant\":\"%s\"}".formatted(x, gone);
        post(manager, "/tenants", tenant("gone", "a3")).then().statusCode(201);
        post(manager, "/tenants", tenant("next", "a2")).then().statusCode(201);
        post(manager, "/keys", key).then().statusCode(201);
        assertThat(as(manager).delete("/api/v1/tenants/" + gone).statusCode()).isEqualTo(204);

        for (String above : List.of(manager, make("account", x + "a1", "viewer"), make("parent", x + "a3", "viewer"))) {
            for (String query : List.of("", "?tenant=" + x + "a3&subtree=true")) {
                assertThat(as(above).get("/api/v1/audit" + query).asString()).contains(x + "hidden", "tenant.delete");
            }
        }
        for (String other : List.of(x + "next", x + "b1")) {
            assertThat(as(make("other", other, "manager")).get("/api/v1/audit").asString())
                    .contains("tenant.create")
                    .doesNotContain(gone, x + "hidden");
        }
    }

    /** A key at the top may have been made from above, for somebody else. */
    @Test
    void showsTheAddressesOfKeysToManagersAboveThemOnly() throws Exception {
        for (String level : List.of("a2", "a3")) {
            make(x + "used-at-" + level, x + level, "viewer");
        }
        try (Connection connection = database.getConnection();
                Statement use = connection.createStatement()) {
            use.execute("update api_key set last_used_at = now(), last_used_from = '192.0.2.77' where name like '" + x
                    + "used-at-%'");
        }

        assertThat(addresses(manager, "")).containsExactly(null, "192.0.2.77");
        assertThat(addresses(manager, "?lastUsedFrom=192.0.2.0/24")).containsExactly("192.0.2.77");
        assertThat(addresses(make("above", x + "a1", "manager"), "?lastUsedFrom=192.0.2.77"))
                .containsExactly("192.0.2.77", "192.0.2.77");
        assertThat(addresses(make("other", x + "b1", "manager"), "?lastUsedFrom=192.0.2.77"))
                .isEmpty();
    }

    /** Of the used keys, in the order of their creation. */
    private List<String> addresses(String caller, String query) {
        return as(caller)
                .get("/api/v1/keys" + query)
                .then()
                .statusCode(200)
                .extract()
                .path("data.findAll { it.name.contains('used-at-') }.lastUsedFrom");
    }
}
