package dev.canopy.account;

import static dev.canopy.account.Accounts.address;
import static dev.canopy.account.Accounts.post;
import static dev.canopy.account.Accounts.subscribe;
import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.Fetched;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Range;
import dev.canopy.attribute.Row;
import dev.canopy.query.Translator;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.Plans;
import dev.canopy.testing.SessionRows;
import dev.canopy.testing.TestDatabase;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An attribute has the same value for an instance and for its row in the database. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class AccountParityIT {
    @Inject
    Vertx vertx;

    @Inject
    Pool pool;

    @Inject
    Translator translator;

    private Forest forest;

    @BeforeEach
    void fill() {
        forest = Forest.of(tree("root", child("a")));
        subscribe(forest, "root", "one", "2024-02-28", "2024-03-01");
        subscribe(forest, "root", "two", "2026-03-01", "2026-03-02");
        subscribe(forest, "a", "three", "0001-01-01", "9999-12-31");
        subscribe(forest, "root", "four", "2026-03-10", "2026-06-01");
        for (String expires : new String[] {"null", "\"2026-03-01\"", "\"9999-12-31\"", "\"0001-01-01\""}) {
            post(address(forest, "a", "credits"), "{\"amount\":1,\"reason\":\"x\",\"expires\":%s}".formatted(expires))
                    .then()
                    .statusCode(201);
        }
    }

    @Test
    void agreesOnSubscriptions() {
        Map<UUID, Subscription> instances = instances(Subscription.class, Subscription::id);
        List<Attribute<Subscription, ?>> attributes = List.of(
                SubscriptionAttributes.LENGTH,
                SubscriptionAttributes.RADIUS,
                SubscriptionAttributes.CONTAINS.with(LocalDate.of(2026, 3, 1)),
                SubscriptionAttributes.CONTAINS.with(LocalDate.of(2024, 2, 29)),
                SubscriptionAttributes.OVERLAPS.with(Range.of(LocalDate.of(2024, 2, 29), LocalDate.of(2026, 3, 10))));
        Query<Subscription> query = ofForest(
                Query.ofAll(Subscription.class)
                        .select(SubscriptionAttributes.ID)
                        .select(attributes),
                SubscriptionAttributes.TENANT_KEY);

        assertThat(rows(query)).hasSize(4).allSatisfy(row -> {
            Subscription instance = instances.get(row.require(SubscriptionAttributes.ID));
            assertThat(attributes)
                    .allSatisfy(attribute -> assertThat(row.get(attribute)).isEqualTo(attribute.of(instance)));
        });
    }

    @Test
    void agreesOnPairs() {
        Map<UUID, Subscription> instances = instances(Subscription.class, Subscription::id);
        var otherId = SubscriptionAttributes.ID.<Subscription>on(SubscriptionAttributes.OTHER);
        Query<Subscription> query = ofForest(
                Query.ofAll(Subscription.class)
                        .select(SubscriptionAttributes.ID, otherId, SubscriptionAttributes.INTERSECTS)
                        .join(SubscriptionAttributes.OTHER, otherId.in(instances.keySet())),
                SubscriptionAttributes.TENANT_KEY);

        List<Row> pairs = rows(query);

        assertThat(pairs).hasSize(16).allSatisfy(row -> {
            Fetched other = Fetched.nothing().with(SubscriptionAttributes.OTHER, instances.get(row.require(otherId)));
            Subscription instance = instances.get(row.require(SubscriptionAttributes.ID));
            assertThat(row.get(SubscriptionAttributes.INTERSECTS))
                    .isEqualTo(SubscriptionAttributes.INTERSECTS.of(instance, other));
        });
    }

    @Test
    void findsOverlapsByTheIndexOfTheConstraint() {
        Range<LocalDate> march = Range.of(LocalDate.of(2026, 3, 1), LocalDate.of(2026, 4, 1));
        List<Attribute<Subscription, Boolean>> conditions = List.of(
                SubscriptionAttributes.CONTAINS.with(LocalDate.of(2026, 3, 1)),
                SubscriptionAttributes.OVERLAPS.with(march),
                SubscriptionAttributes.ADJACENT.with(march));

        assertThat(conditions).allSatisfy(condition -> {
            Query<Subscription> query = Query.ofAll(Subscription.class)
                    .select(SubscriptionAttributes.ID)
                    .where(condition);
            assertThat(Plans.of(vertx, pool, translator.toSql(query.render()))).contains("subscription_overlap");
        });
    }

    @Test
    void agreesOnCredits() {
        Map<String, Credit> instances = instances(Credit.class, Credit::id);
        Attribute<Credit, Boolean> inMarch = CreditAttributes.VALID_AT.with(Instant.parse("2026-03-01T00:00:00Z"));
        List<Attribute<Credit, ?>> attributes = List.of(
                CreditAttributes.AMOUNT,
                CreditAttributes.EXPIRES,
                CreditAttributes.VALID,
                CreditAttributes.EXPIRED,
                CreditAttributes.VALID_AT.with(Instant.parse("2026-02-28T23:59:59.999999Z")),
                inMarch);
        Query<Credit> query = ofForest(
                Query.ofAll(Credit.class).select(CreditAttributes.ID).select(attributes), CreditAttributes.TENANT_KEY);

        List<Row> rows = rows(query);

        assertThat(rows).hasSize(4).allSatisfy(row -> {
            Credit instance = instances.get(row.require(CreditAttributes.ID));
            assertThat(attributes)
                    .allSatisfy(attribute -> assertThat(row.get(attribute)).isEqualTo(attribute.of(instance)));
        });
        assertThat(rows).extracting(row -> row.require(inMarch)).containsExactlyInAnyOrder(true, false, true, false);
    }

    @Test
    void isListedInTheCatalogue() {
        List<String> names = given().get("/api/v1/attributes")
                .then()
                .statusCode(200)
                .extract()
                .path("data.findAll { it.entity == 'Subscription' || it.entity == 'Credit' }.name");

        assertThat(names)
                .containsExactlyInAnyOrder(
                        "id",
                        "plan",
                        "start",
                        "end",
                        "tenant",
                        "length",
                        "radius",
                        "contains",
                        "overlaps",
                        "adjacent",
                        "intersects",
                        "id",
                        "amount",
                        "currency",
                        "reason",
                        "priority",
                        "effective",
                        "expires",
                        "recurrence",
                        "rollover",
                        "tenant",
                        "valid",
                        "expired",
                        "validAt");
    }

    private <E> Query<E> ofForest(Query<E> query, Attribute<E, String> tenantKey) {
        return query.where(tenantKey.in(forest.keys()));
    }

    private List<Row> rows(Query<?> query) {
        return OnContext.await(
                vertx,
                () -> Panache.withSession(() -> Panache.getSession().chain(session -> SessionRows.of(session, query))));
    }

    private <K, E> Map<K, E> instances(Class<E> entity, Function<E, K> key) {
        return OnContext.await(
                        vertx,
                        () -> Panache.withSession(() -> Panache.getSession()
                                .chain(session -> session.createSelectionQuery(
                                                "from " + entity.getSimpleName() + " e where e.tenant.key in :keys",
                                                entity)
                                        .setParameter("keys", forest.keys())
                                        .getResultList())))
                .stream()
                .collect(Collectors.toMap(key, Function.identity()));
    }
}
