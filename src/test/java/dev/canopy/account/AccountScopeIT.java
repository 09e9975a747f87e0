package dev.canopy.account;

import static dev.canopy.account.Accounts.address;
import static dev.canopy.account.Accounts.get;
import static dev.canopy.account.Accounts.post;
import static dev.canopy.account.Accounts.subscribe;
import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Money;
import dev.canopy.listing.PageQuery;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.TenantRepository;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscriptions and credits of tenants outside of a caller's subtrees do not exist for the caller. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class AccountScopeIT {
    private static final SubscriptionQuery.Filter ALL = new SubscriptionQuery.Filter(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    @Inject
    TenantRepository tenants;

    @Inject
    SubscriptionRepository subscriptions;

    @Inject
    SubscriptionService service;

    @Inject
    CreditRepository credits;

    @Inject
    CreditService creditService;

    @Inject
    Vertx vertx;

    private final Map<String, UUID> ids = new HashMap<>();
    private Forest forest;
    private Scope scope;

    @BeforeEach
    void letTheCallerSeeOneSubtree() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b", child("b1"))));
        for (String tenant : new String[] {"root", "a", "a1", "b", "b1"}) {
            ids.put(tenant, UUID.fromString(subscribe(forest, tenant, "team", "2026-03-01", "2026-04-01")));
            post(address(forest, tenant, "credits"), "{\"id\":\"g\",\"amount\":\"1\",\"reason\":\"x\"}");
        }
        long visible = OnContext.await(vertx, () -> tenants.getId(Scope.all(), forest.key("a")));
        scope = Scope.subtrees(Set.of(visible));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a1"})
    void showsVisibleRows(String visible) {
        String key = forest.key(visible);

        assertThat(OnContext.await(vertx, () -> subscriptions.list(query(visible, ALL)))
                        .data())
                .hasSize(1);
        assertThat(OnContext.await(vertx, () -> subscriptions.getCoverage(scope, key, Optional.empty()))
                        .covered())
                .hasSize(1);
        assertThat(OnContext.await(vertx, () -> subscriptions.get(scope, key, ids.get(visible)))
                        .plan())
                .isEqualTo("team");
        assertThat(OnContext.await(vertx, () -> credits.list(credits(visible))).data())
                .hasSize(1);
        assertThat(OnContext.await(vertx, () -> credits.get(scope, key, "g")).amount())
                .isEqualTo(new Money(1_000_000_000));
    }

    @Test
    void changesWhatIsBelowTheTop() {
        String key = forest.key("a1");

        assertThat(OnContext.await(vertx, () -> service.extend(scope, key, new SubscriptionExtension(1, false))))
                .isEqualTo(1);
        OnContext.await(vertx, () -> service.delete(scope, key, ids.get("a1"), IfMatch.NONE));
        OnContext.await(vertx, () -> creditService.delete(scope, key, "g", IfMatch.NONE));
    }

    @Test
    void doesNotLetTheTopChangeItsOwnAccount() {
        String key = forest.key("a");

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> OnContext.await(vertx, () -> service.delete(scope, key, ids.get("a"), IfMatch.NONE)))
                .satisfies(problem -> assertThat(problem.type()).isEqualTo(ProblemType.FORBIDDEN));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> OnContext.await(vertx, () -> creditService.delete(scope, key, "g", IfMatch.NONE)))
                .satisfies(problem -> assertThat(problem.type()).isEqualTo(ProblemType.FORBIDDEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "b", "b1"})
    void knowsNothingElse(String hidden) {
        String key = forest.key(hidden);
        UUID id = ids.get(hidden);
        SubscriptionChange change = new SubscriptionChange(Optional.empty(), Optional.empty(), Optional.of(1L));
        SubscriptionDraft draft = new SubscriptionDraft(
                LocalDate.of(2027, 1, 1), new SubscriptionChange(Optional.of("x"), Optional.empty(), Optional.of(1L)));

        assertNotFound(() -> subscriptions.list(query(hidden, ALL)));
        assertNotFound(() -> subscriptions.get(scope, key, id));
        assertNotFound(() -> subscriptions.getCoverage(scope, key, Optional.empty()));
        assertNotFound(() -> service.create(scope, key, draft));
        assertNotFound(() -> service.patch(scope, key, id, change, IfMatch.NONE));
        assertNotFound(() -> service.extend(scope, key, new SubscriptionExtension(1, true)));
        assertNotFound(() -> service.delete(scope, key, id, IfMatch.NONE));
        assertNotFound(() -> credits.list(credits(hidden)));
        assertNotFound(() -> credits.get(scope, key, "g"));
        assertNotFound(() -> creditService.delete(scope, key, "g", IfMatch.NONE));
        assertNotFound(
                () -> creditService.grant(scope, key, new CreditDraft("h", new Money(1), "x", Optional.empty())));

        get(address(forest, hidden, "subscriptions")).then().body("data.length", equalTo(List.of(31)));
        get(address(forest, hidden, "credits")).then().body("data.id", equalTo(List.of("g")));
    }

    @Test
    void comparesWithVisibleSubscriptionsOnly() {
        assertThat(OnContext.await(vertx, () -> subscriptions.list(query("a", overlapping("a1"))))
                        .data())
                .hasSize(1);
        assertNotFound(() -> subscriptions.list(query("a", overlapping("b"))));
    }

    private SubscriptionQuery.Filter overlapping(String tenant) {
        return new SubscriptionQuery.Filter(
                Optional.empty(), Optional.empty(), Optional.of(ids.get(tenant)), Optional.empty(), Optional.empty());
    }

    private SubscriptionQuery query(String tenant, SubscriptionQuery.Filter filter) {
        return new SubscriptionQuery(
                scope, forest.key(tenant), filter, new PageQuery<>(null, SubscriptionQuery.ORDER, null, 100, ""));
    }

    private CreditQuery credits(String tenant) {
        return new CreditQuery(scope, forest.key(tenant), new PageQuery<>(null, CreditQuery.ORDER, null, 100, ""));
    }

    private <T> void assertNotFound(Supplier<Uni<T>> work) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> OnContext.await(vertx, work))
                .satisfies(problem -> assertThat(problem.type()).isEqualTo(ProblemType.NOT_FOUND));
    }
}
