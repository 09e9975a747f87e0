package dev.canopy.account;

import static dev.canopy.account.Accounts.address;
import static dev.canopy.account.Accounts.atOnce;
import static dev.canopy.account.Accounts.post;
import static dev.canopy.account.Accounts.subscribe;
import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Writers that come at once neither break the rule nor each other. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class SubscriptionConcurrencyIT {
    @Inject
    Sql sql;

    @RepeatedTest(20)
    void acceptsOneOfTwoThatOverlap() throws Exception {
        Forest forest = Forest.of(tree("root"));

        List<Integer> statuses = atOnce(2, i -> create(forest, "root", "2026-03-0" + (1 + i)));

        assertThat(statuses).containsExactlyInAnyOrder(201, 409);
    }

    @Test
    void acceptsOneOfMany() throws Exception {
        Forest forest = Forest.of(tree("root"));

        List<Integer> statuses = atOnce(20, i -> create(forest, "root", "2026-03-0" + (1 + i % 9)));

        assertThat(statuses).containsOnly(201, 409).containsOnlyOnce(201);
    }

    @Test
    void extendsASubtreeWhileOthersSubscribe() throws Exception {
        Forest forest = Forest.of(tree("root", child("a"), child("b")));
        for (String tenant : new String[] {"a", "b"}) {
            subscribe(forest, tenant, "first", "2026-01-01", "2026-01-02");
        }

        List<Integer> statuses = atOnce(
                16,
                i -> i % 2 == 0
                        ? post(address(forest, "root", "subscriptions") + "/extend", "{\"days\":1,\"subtree\":true}")
                        : create(forest, i % 4 == 1 ? "a" : "b", "2027-0%d-01".formatted(i / 2 + 1)));

        assertThat(statuses).containsOnly(200, 201);
        assertThat(sql.one(
                        "select count(*), min(s.end_day) from subscription s join tenant t on t.id = s.tenant_id"
                                + " where s.plan = 'first' and t.key like ?",
                        forest.key("") + "%"))
                .isEqualTo("2|2026-01-10");
    }

    private static Response create(Forest forest, String tenant, String start) {
        return post(
                address(forest, tenant, "subscriptions"),
                "{\"plan\":\"team\",\"start\":\"%s\",\"length\":20}".formatted(start));
    }
}
