package dev.canopy.tenant;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.access.Scope;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TenantAdditionsIT {
    private static final long MANY = 1_000;

    @Inject
    Pool pool;

    @Inject
    Vertx vertx;

    @Inject
    Sql sql;

    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a"), child("b")));
    }

    /** Additions of an instance of the service of its own. */
    private TenantAdditions instance() {
        return new TenantAdditions(
                new TenantTreeRepository(pool),
                new TenantWriteRepository(new ObjectMapper(), () -> Currency.getInstance("USD")),
                pool);
    }

    private Map<String, TenantAddition> add(Scope scope, String place, long most, String... names) {
        return OnContext.await(vertx, () -> instance().addBelow(scope, forest.key(place), most, keys(names)));
    }

    private Set<String> keys(String... names) {
        return Set.copyOf(List.of(names).stream().map(forest::key).toList());
    }

    private Scope scope(String name) {
        return Scope.subtrees(Set.of(Long.valueOf(sql.one("select id from tenant where key = ?", forest.key(name)))));
    }

    private List<String> children(String name) {
        return sql.rows(
                "select c.key from tenant c join tenant p on p.id = c.parent_id where p.key = ? order by c.key",
                forest.key(name));
    }

    @Test
    void createsTenantsBelowThePlace() {
        assertThat(add(Scope.all(), "a", MANY, "new", "other", "b"))
                .hasSize(3)
                .allSatisfy((key, addition) -> assertThat(addition).isEqualTo(TenantAddition.PRESENT));

        assertThat(children("a")).containsExactly(forest.key("new"), forest.key("other"));
        assertThat(sql.one("select subtree_size from tenant where key = ?", forest.key("root")))
                .isEqualTo("5");
    }

    @Test
    void createsATenantOnceForInstancesAtTheSameTime() {
        OnContext.await(
                vertx,
                () -> Uni.join()
                        .all(
                                instance().addBelow(Scope.all(), forest.key("a"), MANY, keys("new", "x")),
                                instance().addBelow(Scope.all(), forest.key("a"), MANY, keys("new", "y")),
                                instance().addBelow(Scope.all(), forest.key("a"), MANY, keys("new", "z")))
                        .andFailFast());

        assertThat(children("a")).hasSize(4);
    }

    @Test
    void createsNothingOutsideTheScope() {
        assertThat(add(scope("b"), "a", MANY, "new", "root"))
                .containsOnly(
                        Map.entry(forest.key("new"), TenantAddition.NOT_ALLOWED),
                        Map.entry(forest.key("root"), TenantAddition.NOT_ALLOWED));

        assertThat(children("a")).isEmpty();
    }

    @Test
    void createsTenantsWithinTheScope() {
        assertThat(add(scope("a"), "a", MANY, "new")).containsValue(TenantAddition.PRESENT);
        assertThat(children("a")).containsExactly(forest.key("new"));
    }

    @Test
    void createsNoMoreThanTheLimit() {
        assertThat(add(Scope.all(), "a", 2, "1", "2", "3"))
                .containsOnly(
                        Map.entry(forest.key("1"), TenantAddition.PRESENT),
                        Map.entry(forest.key("2"), TenantAddition.PRESENT),
                        Map.entry(forest.key("3"), TenantAddition.FULL));

        assertThat(add(Scope.all(), "a", 2, "4")).containsValue(TenantAddition.FULL);
        assertThat(children("a")).hasSize(2);
    }

    @Test
    void createsNothingBelowAnArchivedTenant() {
        RestAssured.given()
                .contentType("application/json")
                .body("{\"archived\":true}")
                .patch("/api/v1/tenants/" + forest.key("a"))
                .then()
                .statusCode(200);

        assertThat(add(Scope.all(), "a", MANY, "new")).containsValue(TenantAddition.NO_PARENT);
        assertThat(add(Scope.all(), "nowhere", MANY, "new")).containsValue(TenantAddition.NO_PARENT);
    }

    @Test
    void leavesOutKeysThatNoTenantCanHave() {
        assertThat(OnContext.await(
                        vertx, () -> instance().addBelow(Scope.all(), forest.key("a"), MANY, Set.of("a/b", "import"))))
                .containsOnly(Map.entry("a/b", TenantAddition.INVALID), Map.entry("import", TenantAddition.INVALID));
    }
}
