package dev.canopy.tenant;

import static dev.canopy.testing.Tree.child;
import static dev.canopy.testing.Tree.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Account;
import dev.canopy.testing.Rollups;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TenantMoveIT {
    @Inject
    Rollups rollups;

    @Test
    void takesTheSubtreeAlong() {
        Account account = Account.of(tree("root", child("a", child("b", child("c"))), child("d")));

        Response moved = account.move("b", "d");

        assertThat(moved.statusCode()).isEqualTo(200);
        assertThat(moved.jsonPath().getString("parent")).isEqualTo(account.key("d"));
        assertThat(moved.jsonPath().getInt("depth")).isEqualTo(2);
        rollups.assertTreeIsExact(account.key("root"));
    }

    @Test
    void takesTheUsageAlong() {
        Account account = Account.of(tree("root", child("a", child("b", child("c"))), child("d")));
        account.use(
                        account.event("1", "a", "chat", "2026-01-01T00:00:00Z", "1"),
                        account.event("2", "c", "drafting", "2026-01-02T00:00:00Z", "2"),
                        account.event("3", "d", "chat", "2026-01-02T00:00:00Z", "4"))
                .then()
                .statusCode(200);

        account.move("b", "d").then().statusCode(200);

        rollups.assertUsageIsExact(account.key("root"));
    }

    @Test
    void leavesATenantWhereItIsBelowItsParent() {
        Account account = Account.of(tree("root", child("a", child("b"))));

        assertThat(account.move("b", "a").statusCode()).isEqualTo(200);

        rollups.assertTreeIsExact(account.key("root"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "c"})
    void refusesACycle(String parent) {
        Account account = Account.of(tree("root", child("a", child("b", child("c")))));

        assertProblem(
                account.move("a", parent),
                409,
                "'" + account.key(parent) + "' is in the subtree of '" + account.key("a")
                        + "'; the move would be a cycle.");
        rollups.assertTreeIsExact(account.key("root"));
    }

    @Test
    void refusesAnotherAccount() {
        Account account = Account.of(tree("root", child("a")));
        account.create("other", null).then().statusCode(201);

        assertProblem(account.move("a", "other"), 409, "'" + account.key("other") + "' belongs to another account.");
        assertProblem(account.move("root", "other"), 409, "'" + account.key("other") + "' belongs to another account.");
    }

    @Test
    void refusesAnArchivedParent() {
        Account account = Account.of(tree("root", child("a"), child("b")));
        account.patch("b", "{\"archived\":true}").then().statusCode(200);

        assertProblem(account.move("a", "b"), 409, "'" + account.key("b") + "' is archived.");
    }

    @Test
    void refusesAParentThatDoesNotExist() {
        Account account = Account.of(tree("root", child("a")));

        assertProblem(account.move("a", "x"), 422, "/parent names no tenant: '" + account.key("x") + "'.");
    }

    @Test
    void asksForAParent() {
        Account account = Account.of(tree("root"));

        assertProblem(
                Account.post(account.path("root") + "/move", "{}"),
                422,
                "/parent is missing; a tenant stays within its account.");
    }

    @Test
    void tellsThatTheTenantIsUnknown() {
        Account account = Account.of(tree("root"));

        assertProblem(account.move("x", "root"), 404, "There is no tenant '" + account.key("x") + "'.");
    }

    @Test
    void keepsTreeAndUsageExactOverManyMoves() {
        Random random = new Random(7);
        int size = 30;
        Account account = Account.empty();
        List<String> lines = new ArrayList<>();
        List<String> events = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            lines.add(account.line("n" + i, i == 0 ? null : "n" + random.nextInt(i)));
            events.add(account.event(
                    "e" + i,
                    "n" + i,
                    i % 2 == 0 ? "chat" : "drafting",
                    "2026-01-0" + (1 + i % 5) + "T00:00:00Z",
                    "0.1"));
        }
        account.importLines(lines).then().statusCode(200);
        account.use(events.toArray(String[]::new)).then().statusCode(200);
        int done = 0;

        for (int i = 0; i < 60; i++) {
            int status = account.move("n" + random.nextInt(size), "n" + random.nextInt(size))
                    .statusCode();
            assertThat(status).isIn(200, 409);
            done += status == 200 ? 1 : 0;
        }

        assertThat(done).isGreaterThan(10);
        rollups.assertTreeIsExact(account.key("n0"));
        rollups.assertUsageIsExact(account.key("n0"));
    }

    private static void assertProblem(Response response, int status, String detail) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.jsonPath().getString("detail")).isEqualTo(detail);
    }
}
