package dev.canopy.account;

import static dev.canopy.account.Accounts.address;
import static dev.canopy.account.Accounts.get;
import static dev.canopy.account.Accounts.post;
import static dev.canopy.account.Accounts.statements;
import static dev.canopy.account.Accounts.subscribe;
import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

/** The number of statements does not depend on the number of rows. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class AccountStatementCountIT {
    private static final int MANY = 30;

    @Test
    void listsInOneStatementAndExplainsAnEmptyListInAFewMore() {
        Forest forest = Forest.of(tree("root", child("none")));
        String id = subscribe(forest, "root", "p", "2026-01-01", "2026-01-02");
        fill(forest);

        for (String query : new String[] {"", "?overlapping=2026-01-01/2027-01-01", "?overlapping=" + id}) {
            assertThat(statements(get(address(forest, "root", "subscriptions") + query)))
                    .as(query)
                    .isEqualTo(1);
            // One for the tenant, and one for the other subscription where there is one.
            assertThat(statements(get(address(forest, "none", "subscriptions") + query)))
                    .as(query)
                    .isEqualTo(query.contains(id) ? 3 : 2);
        }
        for (String tenant : new String[] {"root", "none"}) {
            assertThat(statements(get(address(forest, tenant, "subscriptions/coverage?within=2026-01-01/2027-01-01"))))
                    .isEqualTo(1);
        }
        assertThat(statements(get(address(forest, "root", "credits")))).isEqualTo(1);
        assertThat(statements(get(address(forest, "none", "credits")))).isEqualTo(2);
        assertThat(statements(get(address(forest, "none", "credits/ledger")))).isEqualTo(2);
    }

    @Test
    void extendsManyInAsManyStatementsAsOne() {
        Forest one = Forest.of(tree("root"));
        subscribe(one, "root", "p", "2026-01-01", "2026-01-02");
        Forest many = Forest.of(tree("root", child("a"), child("b")));
        fill(many);
        subscribe(many, "a", "p", "2026-01-01", "2026-01-02");

        assertThat(statements(extend(many))).isEqualTo(statements(extend(one))).isLessThanOrEqualTo(5);
    }

    private static Response extend(Forest forest) {
        return post(address(forest, "root", "subscriptions") + "/extend", "{\"days\":1,\"subtree\":true}");
    }

    private static void fill(Forest forest) {
        for (int year = 2027; year < 2027 + MANY; year++) {
            subscribe(forest, "root", "p", year + "-01-01", year + "-02-01");
            post(address(forest, "root", "credits"), "{\"id\":\"%s\",\"amount\":1,\"reason\":\"x\"}".formatted(year))
                    .then()
                    .statusCode(201);
        }
    }
}
