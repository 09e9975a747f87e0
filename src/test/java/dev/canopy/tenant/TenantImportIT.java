package dev.canopy.tenant;

import static dev.canopy.testing.Tree.child;
import static dev.canopy.testing.Tree.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.Account;
import dev.canopy.testing.Rollups;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TenantImportIT {
    @Inject
    Sql sql;

    @Inject
    Rollups rollups;

    @Test
    void takesParentsInAnyOrder() {
        Account account = Account.empty();
        List<String> lines = randomTree(account, 200, new Random(1));

        Response imported = account.importLines(lines);

        assertThat(imported.statusCode()).isEqualTo(200);
        assertThat(imported.jsonPath().getInt("imported")).isEqualTo(200);
        rollups.assertTreeIsExact(account.key("n0"));
        rollups.assertUsageIsExact(account.key("n0"));
    }

    @Test
    void takesTenThousandTenantsInOneCall() {
        Account account = Account.empty();

        Response imported = account.importLines(randomTree(account, 10_000, new Random(2)));

        assertThat(imported.jsonPath().getInt("imported")).isEqualTo(10_000);
        rollups.assertTreeIsExact(account.key("n0"));
    }

    @Test
    void changesStoredTenantsAndAddsNewOnesBelowThem() {
        Account account = Account.of(tree("root", child("a")));

        Response imported = account.importLines(List.of(
                "{\"key\":\"%s\",\"parent\":\"%s\",\"name\":\"New\",\"region\":\"eu\",\"labels\":{\"x\":\"y\"}}"
                        .formatted(account.key("a"), account.key("root")),
                account.line("b", "a")));

        assertThat(imported.statusCode()).isEqualTo(200);
        assertThat(account.get("a").jsonPath().getString("name")).isEqualTo("New");
        assertThat(account.get("a").jsonPath().getString("labels.x")).isEqualTo("y");
        rollups.assertTreeIsExact(account.key("root"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                     | 400 | Line 500 is not valid JSON.",
                "{\"key\":\"-\",\"name\":\"A\"}        | 422 | /499/key must match [a-z0-9][a-z0-9._-]{0,62}.",
                "{\"key\":\"import\",\"name\":\"A\"}   | 422 | /499/key is a reserved word.",
                "{\"key\":\"x\",\"name\":\"A\",\"parent\":\"does-not-exist\"} | 422 | /499/parent names no tenant: 'does-not-exist'.",
                "{\"key\":\"x\",\"name\":\"A\",\"parent\":\"x\"} | 422 | /499/parent leads back to the tenant itself.",
                "1                                     | 422 | /499 must be a JSON object."
            })
    void storesNothingIfOneLineOfManyIsWrong(String wrong, int status, String detail) {
        Account account = Account.empty();
        List<String> lines = randomTree(account, 1_000, new Random(3));
        lines.add(499, wrong);

        Response imported = account.importLines(lines);

        assertThat(imported.statusCode()).as(imported.asString()).isEqualTo(status);
        assertThat(imported.contentType()).startsWith("application/problem+json");
        assertThat(imported.jsonPath().getString("detail")).isEqualTo(detail);
        assertThat(sql.one("select count(*) from tenant where key like ?", account.key("%")))
                .isEqualTo("0");
        assertThat(sql.one("select count(*) from tenant where key = 'x'")).isEqualTo("0");
    }

    @Test
    void refusesTheMoveOfAStoredTenant() {
        Account account = Account.of(tree("root", child("a"), child("b")));

        Response imported = account.importLines(List.of(account.line("a", "b")));

        assertThat(imported.statusCode()).isEqualTo(422);
        assertThat(imported.jsonPath().getString("detail"))
                .isEqualTo("/0/parent differs from the stored one; a tenant is moved by its own call.");
    }

    @Test
    void takesNothingForNothing() {
        assertThat(Account.empty().importLines(List.of("", "")).jsonPath().getInt("imported"))
                .isZero();
    }

    @Test
    void reachesTheEndOfALongChain() throws Exception {
        int length = 1_000;
        Account account = Account.empty();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            lines.add(account.line("n" + i, i == 0 ? null : "n" + (i - 1)));
        }
        Collections.reverse(lines);
        account.importLines(lines).then().statusCode(200);

        String tree = given().get(account.path("n0") + "/tree").asString();
        Response moved = account.move("n" + (length - 1), "n0");

        JsonNode node = nested().readTree(tree);
        for (int i = 0; i < length; i++) {
            assertThat(node.path("key").textValue()).isEqualTo(account.key("n" + i));
            node = node.path("children").path(0);
        }
        assertThat(node.isMissingNode()).isTrue();
        assertThat(moved.jsonPath().getInt("depth")).isEqualTo(1);
        rollups.assertTreeIsExact(account.key("n0"));
    }

    private static ObjectMapper nested() {
        ObjectMapper json = new ObjectMapper();
        json.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(Integer.MAX_VALUE)
                        .build());
        return json;
    }

    private static List<String> randomTree(Account account, int size, Random random) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            lines.add(account.line("n" + i, i == 0 ? null : "n" + random.nextInt(i)));
        }
        Collections.shuffle(lines, random);
        return lines;
    }
}
