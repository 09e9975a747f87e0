package dev.canopy.tenant;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.access.Scope;
import dev.canopy.listing.PageQuery;
import dev.canopy.problem.ProblemException;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads and lists of tenants keep to the subtrees that the caller may see. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TenantScopeIT {
    @Inject
    TenantRepository tenants;

    @Inject
    Vertx vertx;

    private Forest forest;
    private Scope scope;

    @BeforeEach
    void letTheCallerSeeOneSubtree() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b", child("b1"))));
        long visible = OnContext.await(vertx, () -> tenants.getId(Scope.all(), forest.key("a")));
        scope = Scope.subtrees(Set.of(visible));
    }

    @Test
    void listsVisibleTenants() {
        assertThat(list(null, null)).containsExactly(forest.key("a"), forest.key("a1"));
        assertThat(list("a", null)).containsExactly(forest.key("a"), forest.key("a1"));
        assertThat(list(null, "a")).containsExactly(forest.key("a1"));
        assertThat(OnContext.await(vertx, () -> tenants.listSubtree(scope, forest.key("a"), 9)))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "b", "b1"})
    void findsNothingElse(String hidden) {
        assertNotFound(() -> tenants.get(scope, forest.key(hidden)));
        assertNotFound(() -> tenants.listSubtree(scope, forest.key(hidden), 9));
        assertNotFound(() -> tenants.list(query(hidden, null)));
        assertNotFound(() -> tenants.list(query(null, hidden)));
    }

    private List<String> list(String ancestor, String parent) {
        return OnContext.await(vertx, () -> tenants.list(query(ancestor, parent))).data().stream()
                .map(TenantView::key)
                .toList();
    }

    private TenantQuery query(String ancestor, String parent) {
        return new TenantQuery(
                scope,
                ancestor == null ? null : forest.key(ancestor),
                parent == null ? null : forest.key(parent),
                List.of(),
                Map.of(),
                new PageQuery<>(null, TenantQuery.ORDER, null, 100, ""));
    }

    private <T> void assertNotFound(Supplier<Uni<T>> work) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> OnContext.await(vertx, work))
                .withMessageStartingWith("There is no tenant");
    }
}
