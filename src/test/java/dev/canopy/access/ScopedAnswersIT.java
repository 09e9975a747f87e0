package dev.canopy.access;

import static dev.canopy.access.AccessIT.OPERATOR;
import static dev.canopy.access.AccessIT.as;
import static dev.canopy.access.AccessIT.make;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What answers say about data outside the scope of their caller: nothing. The caller has its role at the second level of
 * the account a. The tenants c1 to c3 do not exist.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@TestProfile(AccessIT.Required.class)
class ScopedAnswersIT {
    private static final String LINES = "application/x-ndjson";

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
                "/tenants/metrics/export?ancestor=%s",
                "/users?tenant=%s&subtree=true",
                "/prices?tenant=%s",
                "/prices/match?model=m&tenant=%s",
                "/keys?tenant=%s"
            })
    void namesAForeignTenantInAParameterLikeAnUnknownOne(String address) {
        Response foreign = as(manager).get("/api/v1" + address.formatted(x + "b3"));
        Response unknown = as(manager).get("/api/v1" + address.formatted(x + "c3"));

        assertThat(foreign.statusCode()).isEqualTo(unknown.statusCode());
        assertThat(foreign.asString().replace(x + "b", x + "c").replaceAll("\"asOf\":\"[^\"]*\"", ""))
                .isEqualTo(unknown.asString().replaceAll("\"asOf\":\"[^\"]*\"", ""));
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
        String before = as(manager).get(path).header("ETag");

        for (String foreign : new String[] {"a1", "b1"}) {
            post(OPERATOR, "/tenants/" + x + foreign + "/credits", "{\"amount\":\"1\",\"reason\":\"r\"}")
                    .then()
                    .statusCode(201);
        }

        assertThat(as(manager).get(path).header("ETag")).isEqualTo(before);
        as(manager).header("If-None-Match", before).get(path).then().statusCode(304);
    }
}
