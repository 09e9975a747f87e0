package dev.canopy.metric;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.access.Scope;
import dev.canopy.listing.PageQuery;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantRepository;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tenant outside of a caller's subtrees does not exist for the caller. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ScopeIT {
    @Inject
    TenantRepository tenants;

    @Inject
    MetricRepository metrics;

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
    void showsTheMetricsOfVisibleTenantsOnly() {
        assertThat(list(null)).containsExactly(forest.key("a"), forest.key("a1"));
        assertThat(list("a1")).containsExactly(forest.key("a1"));
        assertThat(OnContext.await(vertx, () -> get("a1")).key()).isEqualTo(forest.key("a1"));
    }

    @Test
    void readsOfSomeTenantsTheVisibleOnes() {
        List<Long> ids = Stream.of("root", "a", "a1", "b")
                .map(name -> OnContext.await(vertx, () -> tenants.getId(Scope.all(), forest.key(name))))
                .toList();

        assertThat(OnContext.await(vertx, () -> metrics.list(scope, ids, Set.of(BuiltInMetric.USAGE_COUNT))))
                .extracting(MetricRow::tenantId)
                .containsExactlyInAnyOrder(ids.get(1), ids.get(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "b", "b1"})
    void knowsNoOther(String hidden) {
        assertNotFound(() -> get(hidden));
        assertNotFound(() -> metrics.list(query(hidden)));
        assertNotFound(() -> tenants.getId(scope, forest.key(hidden)));
    }

    /** By the highest sums of a window, for which the database looks among few tenants. */
    @Test
    void ranksTheVisibleTenantsOnly() {
        forest.use(
                        Forest.event("1", "a", "chat", "1"),
                        Forest.event("2", "a1", "chat", "2"),
                        Forest.event("3", "b1", "chat", "9"))
                .then()
                .statusCode(200);

        assertThat(ranked(null)).containsExactly(forest.key("a"));
        assertThat(ranked("a")).containsExactly(forest.key("a"));
        assertThat(ranked("a1")).containsExactly(forest.key("a1"));
        assertNotFound(() -> metrics.list(rankedQuery("b")));
        assertNotFound(() -> metrics.list(rankedQuery("none")));
    }

    private List<String> ranked(String ancestor) {
        return OnContext.await(vertx, () -> metrics.list(rankedQuery(ancestor))).rows().stream()
                .map(MetricRow::key)
                .toList();
    }

    private MetricQuery rankedQuery(String ancestor) {
        Window march = Window.parse("2026-03-01", "2026-03-15", ZoneOffset.UTC);
        MetricColumns columns = new MetricColumns(new ComparedWindows(march, null), scope);
        PageQuery<Tenant> page = new PageQuery<>(
                null,
                columns.listed(MetricCatalogue.BUILT_IN, AmountOrder.ALONE).order("-totalInferenceCost"),
                null,
                1,
                "");
        return new MetricQuery(
                scope,
                MetricCatalogue.BUILT_IN,
                List.of(BuiltInMetric.TOTAL_INFERENCE_COST),
                columns,
                ancestor == null ? null : forest.key(ancestor),
                page);
    }

    private Uni<MetricRow> get(String name) {
        return metrics.get(
                scope, forest.key(name), List.of(BuiltInMetric.TOTAL_INFERENCE_COST), ComparedWindows.ALL_TIME);
    }

    private List<String> list(String ancestor) {
        return OnContext.await(vertx, () -> metrics.list(query(ancestor))).rows().stream()
                .map(MetricRow::key)
                .toList();
    }

    private MetricQuery query(String ancestor) {
        MetricColumns columns = new MetricColumns(ComparedWindows.ALL_TIME, Scope.all());
        return new MetricQuery(
                scope,
                MetricCatalogue.BUILT_IN,
                List.of(BuiltInMetric.TOTAL_INFERENCE_COST),
                columns,
                ancestor == null ? null : forest.key(ancestor),
                new PageQuery<>(
                        null,
                        columns.listed(MetricCatalogue.BUILT_IN, AmountOrder.ALONE)
                                .order(null),
                        null,
                        100,
                        ""));
    }

    private <T> void assertNotFound(Supplier<Uni<T>> work) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> OnContext.await(vertx, work))
                .satisfies(problem -> assertThat(problem.type()).isEqualTo(ProblemType.NOT_FOUND));
    }
}
