package dev.canopy.attribute;

import static dev.canopy.attribute.Expressions.coalesce;
import static dev.canopy.attribute.Expressions.constant;
import static dev.canopy.attribute.Expressions.divide;
import static dev.canopy.attribute.Expressions.divideHalfUp;
import static dev.canopy.attribute.Expressions.sided;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.ledger.RollupAttributes;
import dev.canopy.query.ChangingAttributes;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.arc.All;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every attribute of the service means the same in Java and in the database: on random trees, usage, subscriptions,
 * credits, prices and users. All attributes that rooms register are compared.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ParityIT {
    private static final int TENANTS = 40;
    private static final String[] FEATURES = {"chat", "drafting", "moderation", "extraction"};
    private static final String[] DAYS = {"2026-02-28", "2026-03-01", "2026-03-02", "2026-03-31", "2026-04-01"};

    /** Meters by their keys, as they are defined: one for each aggregation, and both kinds of averages. */
    private static final Map<String, String> METERS = Map.of(
            "sumSeats", "{\"aggregation\":\"sum\",\"value\":\"attributes.seats\"}",
            "minSeats", "{\"aggregation\":\"min\",\"value\":\"attributes.seats\"}",
            "maxSeats", "{\"aggregation\":\"max\",\"value\":\"attributes.seats\"}",
            "latestSeats", "{\"aggregation\":\"latest\",\"value\":\"attributes.seats\"}",
            "averageSeats", "{\"aggregation\":\"average\",\"value\":\"attributes.seats\"}",
            "usualCost", "{\"aggregation\":\"average\",\"value\":\"cost\"}",
            "spentCost", "{\"aggregation\":\"sum\",\"value\":\"cost\"}",
            "bookings", "{\"aggregation\":\"count\",\"value\":\"attributes.seats\"}",
            "bookers", "{\"aggregation\":\"distinct\",\"value\":\"user\",\"filter\":\"attributes.seats=null=false\"}");

    @Inject
    @All
    List<AttributeSource> sources;

    @Inject
    @All
    List<ChangingAttributes> changing;

    @Inject
    Sql sql;

    @Inject
    Vertx vertx;

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);
    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.wide(TENANTS, 1 + random.nextInt(3));
        List<Forest.Event> events = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            // The last tenants have no use at all.
            String cost = "0.%09d".formatted(random.nextInt(4) == 0 ? 0 : random.nextInt(1_000_000_000));
            String time = DAYS[random.nextInt(DAYS.length)] + "T0%d:00:00.%06dZ".formatted(random.nextInt(9), i);
            String tenant = String.valueOf(random.nextInt(TENANTS - 5));
            events.add(Forest.event("p" + i, tenant, FEATURES[random.nextInt(FEATURES.length)], cost, time));
        }
        forest.use(events.toArray(Forest.Event[]::new)).then().statusCode(200);
        for (int i = 0; i < 30; i++) {
            String tenant = String.valueOf(random.nextInt(TENANTS));
            String expires = List.of("null", "\"2026-03-01\"", "\"2999-01-01T00:00:00.000001Z\"", "\"0001-01-01\"")
                    .get(random.nextInt(4));
            send(
                    "POST",
                    tenant + "/credits",
                    "{\"id\":\"c%d\",\"amount\":\"%d.%09d\",\"reason\":\"Ä_%%'%d\",\"priority\":%d,\"expires\":%s}"
                            .formatted(
                                    i,
                                    random.nextInt(3),
                                    1 + random.nextInt(999_999_999),
                                    i % 3,
                                    random.nextInt(3),
                                    expires));
        }
        for (int i = 0; i < 10; i++) {
            send(
                    "POST",
                    random.nextInt(TENANTS) + "/credits",
                    "{\"id\":\"d%d\",\"amount\":\"0.%09d\",\"reason\":\"x\",\"effective\":\"%s\",\"expires\":\"%s\"%s}"
                            .formatted(
                                    i,
                                    1 + random.nextInt(999_999_999),
                                    List.of("2026-01-31T05:30:00Z", "2026-03-01", "2998-01-01")
                                            .get(i % 3),
                                    i % 3 == 2 ? "2999-01-01" : "2026-04-01T03:00:00Z",
                                    i % 2 == 0 ? ",\"recurrence\":\"P1M\",\"rollover\":" + i % 4 : ""));
        }
        for (int i = 0; i < 6; i++) {
            send(
                    "PUT",
                    i + "/budgets/b" + i % 2,
                    "{\"amount\":\"%d.%09d\",\"period\":%s,\"thresholds\":[%d]}"
                            .formatted(i, random.nextInt(1_000_000_000), i % 2 == 0 ? "null" : "\"P1W\"", 1 + i % 3));
        }
        for (int i = 0; i < 12; i++) {
            send(
                    "POST",
                    i + "/subscriptions",
                    "{\"plan\":\"%s\",\"start\":\"20%d-02-2%d\",\"length\":%d}"
                            .formatted(i % 2 == 0 ? "Pro" : "pro", 20 + i, random.nextInt(9), 1 + random.nextInt(800)));
        }
        for (int i = 0; i < 9; i++) { // some with a gap before them
            send(
                    "POST",
                    i / 3 + "/subscriptions",
                    "{\"plan\":\"next\",\"start\":\"2040-0%d-01\",\"length\":%d}"
                            .formatted(1 + 2 * (i % 3), random.nextBoolean() ? 50 : i % 3 == 0 ? 60 : 61));
        }
        for (int i = 0; i < 6; i++) {
            given().contentType("application/json")
                    .body("""
                            {"model":"m%d","tenant":"%s","effectiveFrom":"2026-0%d-01","effectiveTo":%s,"inputPerMillion":%d,
                             "cachedInputPerMillion":"0.%09d","outputPerMillion":"9223372036.854775807"}""".formatted(
                                    i % 2,
                                    forest.key(String.valueOf(i)),
                                    1 + i,
                                    i % 2 == 0 ? "null" : "\"2026-09-01T00:00:00.000001Z\"",
                                    i,
                                    random.nextInt(1_000_000_000)))
                    .post("/api/v1/prices")
                    .then()
                    .statusCode(201);
        }
        for (int i = 0; i < 6; i++) {
            String organization = given().contentType("application/json")
                    .body("{\"name\":\"%s %d\"}".formatted(i % 2 == 0 ? "Büro" : "BÜRO_%", i))
                    .post("/api/v1/tenants/" + forest.key(String.valueOf(i / 2)) + "/organizations")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("id");
            for (int j = 0; j < i; j++) {
                given().contentType("application/json")
                        .body("{\"firstName\":\" Ä%d\",\"lastName\":\"%s \",\"email\":\"%s%d@%s.example\"}"
                                .formatted(random.nextInt(3), j % 2 == 0 ? "ab" : "AB", "U", j, j % 2 == 0 ? "X" : "x"))
                        .post("/api/v1/organizations/" + organization + "/users")
                        .then()
                        .statusCode(201);
            }
        }
        for (String wanted : List.of("[]", "[\"budget.threshold\"]", "[\"metric.threshold\"]", "null")) {
            send("POST", "3/webhooks", "{\"url\":\"https://hooks.example.invalid/\",\"events\":" + wanted + "}");
        }
        send("PATCH", "1", "{\"archived\":true,\"region\":\"eu\",\"name\":\"ÄB\"}");
        send("PATCH", "2", "{\"name\":\"ab\",\"labels\":{\"tier\":\"gold\"}}");
        given().contentType("application/json").body("{\"name\":\"Gone\"}").put("/api/v1/features/gone");
        given().delete("/api/v1/features/gone").then().statusCode(204);
    }

    private void send(String method, String address, String body) {
        given().contentType("application/json")
                .body(body)
                .request(method, "/api/v1/tenants/" + forest.key(address))
                .then()
                .statusCode(org.hamcrest.Matchers.lessThan(300));
    }

    @Test
    void everyAttributeIsTheSameInJavaAndInTheDatabase() {
        List<Attribute<?, ?>> attributes = Parity.all(sources);

        assertThat(attributes).hasSizeGreaterThan(40);
        assertThat(mismatches(attributes)).as("seed " + seed).isEmpty();
    }

    /** Meters are defined while the service runs, and their metrics are attributes from then on. */
    @Test
    void everyMetricOfAMeterIsTheSameInJavaAndInTheDatabase() {
        METERS.forEach(ParityIT::define);
        sql.rows("with filled as (delete from usage_meter_filling) select note_changed_catalogue()"); // the accounts of
        // other tests
        METERS.forEach(ParityIT::define);
        try {
            useMeters();
            List<Attribute<?, ?>> attributes = new ArrayList<>();
            changing.forEach(source -> attributes.addAll(OnContext.await(vertx, () -> source.attributes())));

            assertThat(attributes)
                    .extracting(Attribute::name)
                    .contains("totalActiveUsers", "totalUsualCost", "latestSeats");
            assertThat(attributes).hasSize(2 * (METERS.size() + 1));
            assertThat(mismatches(attributes)).as("seed " + seed).isEmpty();
        } finally {
            METERS.keySet()
                    .forEach(key ->
                            given().delete("/api/v1/meters/" + key).then().statusCode(204));
        }
    }

    private static void define(String key, String definition) {
        given().contentType("application/json")
                .body(definition)
                .put("/api/v1/meters/" + key)
                .then()
                .statusCode(202);
    }

    private void useMeters() {
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            events.add(
                    "{\"id\":\"%s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"time\":\"%sT05:00:00.%06dZ\",\"cost\":\"0.%09d\"%s%s%s}"
                            .formatted(
                                    forest.key("m" + i),
                                    forest.key(String.valueOf(random.nextInt(TENANTS - 5))),
                                    DAYS[random.nextInt(DAYS.length)],
                                    random.nextInt(1_000_000),
                                    random.nextInt(1_000_000_000),
                                    random.nextInt(8) == 0 ? ",\"kind\":\"correction\"" : "",
                                    random.nextInt(4) == 0 ? "" : ",\"user\":\"u" + random.nextInt(9) + "\"",
                                    random.nextInt(4) == 0
                                            ? ""
                                            : ",\"attributes\":{\"seats\":" + random.nextInt(-50_000, 50_000)
                                                    + "e-3}"));
        }
        given().contentType("application/json")
                .body(events.toString())
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(events.size()));
    }

    /** The comparison itself is put to the test: these are wrong, each for a few instances only. */
    @Test
    void noWrongAttributeGoesUnnoticed() {
        Expression<Tenant, Long> count = RollupAttributes.DAYS.sum(RollupAttributes.OWN.usageCount());
        Expression<Tenant, Money> cost = RollupAttributes.DAYS.sum(RollupAttributes.OWN.cost());
        Attributes<Tenant> wrong = Attributes.of(Tenant.class);
        Attribute<Tenant, String> ofNull = wrong.define(
                "ofNull",
                "",
                sided(coalesce(TenantAttributes.PARENT_KEY, constant("none")), TenantAttributes.PARENT_KEY));
        Attribute<Tenant, Money> ofRounding =
                wrong.define("ofRounding", "", sided(divide(cost, count), divideHalfUp(cost, count)));
        Attribute<Tenant, Boolean> ofNothing = wrong.define(
                "ofNothing",
                "",
                sided(
                        RollupAttributes.DAYS.any(),
                        RollupAttributes.DAYS.sum(RollupAttributes.OWN.cost()).gt(new Money(-1))));

        for (Attribute<Tenant, ?> attribute : List.of(ofNull, ofRounding, ofNothing)) {
            assertThat(mismatches(List.of(attribute)))
                    .as(attribute.name() + ", seed " + seed)
                    .isNotEmpty()
                    .allMatch(mismatch -> mismatch.startsWith("Tenant." + attribute.name()));
        }
    }

    private List<String> mismatches(List<Attribute<?, ?>> attributes) {
        Map<Class<?>, Condition<?>> ofForest = ofForest();
        return OnContext.await(
                vertx,
                () -> Panache.withSession(() -> Panache.getSession()
                        .chain(session -> Parity.mismatches(session, Instant.now(), attributes, ofForest))));
    }

    /** The tenants of the forest, and the rows that belong to them: other tests leave rows of their own. */
    private Map<Class<?>, Condition<?>> ofForest() {
        Map<Class<?>, Condition<?>> ofForest = new HashMap<>();
        for (Attribute<?, ?> attribute : Parity.all(sources)) {
            if (attribute.name().equals("tenant")) {
                ofForest.put(attribute.entity(), inForest(attribute));
            }
        }
        ofForest.put(Tenant.class, TenantAttributes.KEY.in(forest.keys()));
        return ofForest;
    }

    @SuppressWarnings("unchecked") // the key of a tenant is a text
    private <E> Condition<E> inForest(Attribute<E, ?> tenantKey) {
        return ((Attribute<E, String>) tenantKey).in(forest.keys());
    }
}
