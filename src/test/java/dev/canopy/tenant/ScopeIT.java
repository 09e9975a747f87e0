package dev.canopy.tenant;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What lies outside of a caller's subtrees does not exist for the caller. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ScopeIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    private Forest forest;

    @Inject
    TenantRepository tenants;

    @Inject
    Sql sql;

    @Inject
    Vertx vertx;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b", child("b1"))));
    }

    @Test
    void listsOnlyTheVisibleSubtrees() {
        assertThat(list(scope("a"), null, null)).containsExactly("a", "a1");
        assertThat(list(scope("a", "b1"), null, null)).containsExactly("a", "a1", "b1");
        assertThat(list(Scope.subtrees(Set.of()), null, null)).isEmpty();
    }

    @Test
    void listsOnlyWhatIsVisibleBelowAVisibleTenant() {
        assertThat(list(scope("a"), "a", null)).containsExactly("a", "a1");
        assertThat(list(scope("a"), null, "a")).containsExactly("a1");
    }

    @Test
    void readsWhatIsVisible() {
        assertThat(await(() -> tenants.get(scope("a"), forest.key("a1"))).name())
                .isEqualTo("Tenant a1");
        assertThat(await(() -> tenants.getId(scope("a"), forest.key("a1")))).isEqualTo(id("a1"));
        assertThat(await(() -> tenants.listSubtree(scope("a"), forest.key("a"), 9)))
                .hasSize(2);
    }

    @Test
    void findsNothingElse() {
        for (String hidden : List.of("root", "b", "b1")) {
            assertNotFound(() -> tenants.get(scope("a"), forest.key(hidden)));
            assertNotFound(() -> tenants.getId(scope("a"), forest.key(hidden)));
            assertNotFound(() -> tenants.listSubtree(scope("a"), forest.key(hidden), 9));
        }
    }

    private List<String> list(Scope scope, String ancestor, String parent) {
        TenantQuery query = new TenantQuery(
                scope,
                ancestor == null ? null : forest.key(ancestor),
                parent == null ? null : forest.key(parent),
                List.of(),
                Map.of(),
                null,
                1_000);
        return await(() -> tenants.list(query)).data().stream()
                .map(tenant -> tenant.name().substring("Tenant ".length()))
                .toList();
    }

    private Scope scope(String... roots) {
        return Scope.subtrees(Arrays.stream(roots).map(this::id).collect(Collectors.toSet()));
    }

    private Long id(String name) {
        return Long.valueOf(sql.one("select id from tenant where key = ?", forest.key(name)));
    }

    private void assertNotFound(Supplier<Uni<?>> work) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> await(work::get))
                .satisfies(problem -> assertThat(problem.type()).isEqualTo(ProblemType.NOT_FOUND));
    }

    /** On an event loop, in a context of its own as a request has. */
    private <T> T await(Supplier<Uni<? extends T>> work) {
        return Uni.createFrom()
                .<T>emitter(emitter -> {
                    var context = VertxContext.getOrCreateDuplicatedContext(vertx);
                    VertxContextSafetyToggle.setContextSafe(context, true);
                    context.runOnContext(now -> work.get().subscribe().with(emitter::complete, emitter::fail));
                })
                .await()
                .atMost(SOON);
    }
}
