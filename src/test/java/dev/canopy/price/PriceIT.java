package dev.canopy.price;

import static dev.canopy.price.Prices.PRICES;
import static dev.canopy.price.Prices.add;
import static dev.canopy.price.Prices.delete;
import static dev.canopy.price.Prices.event;
import static dev.canopy.price.Prices.get;
import static dev.canopy.price.Prices.patch;
import static dev.canopy.price.Prices.post;
import static dev.canopy.price.Prices.price;
import static dev.canopy.price.Prices.use;
import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Query;
import dev.canopy.listing.PageQuery;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.query.Translator;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.TenantRepository;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.Plans;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class PriceIT {
    @Inject
    Sql sql;

    @Inject
    DataSource database;

    @Inject
    Vertx vertx;

    @Inject
    TenantRepository tenants;

    @Inject
    PriceRepository prices;

    @Inject
    PriceService service;

    @Inject
    Pool pool;

    @Inject
    Translator translator;

    private Forest forest;
    private String model;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
        model = forest.key("large");
    }

    @Test
    void findsWhatIsInForceByTheIndexOfTheConstraint() {
        Query<Price> query = Query.ofAll(Price.class)
                .select(PriceAttributes.ID)
                .where(PriceAttributes.IN_FORCE_AT.with(Instant.parse("2026-03-01T00:00:00Z")));

        assertThat(Plans.of(vertx, pool, translator.toSql(query.render()))).contains("price_overlap");
    }

    @Test
    void adds() {
        Response added = post(PRICES, """
                {"model":"%s","tenant":"%s","effectiveFrom":"2026-03-01","effectiveTo":"2026-04-01T02:00:00.1234567+02:00",
                 "inputPerMillion":"3.10","cachedInputPerMillion":0.000000001,"outputPerMillion":15}""".formatted(model, forest.key("a").toUpperCase(java.util.Locale.ROOT)));

        added.then()
                .statusCode(201)
                .header("Location", equalTo(PRICES + "/" + added.path("id")))
                .body("model", equalTo(model))
                .body("tenant", equalTo(forest.key("a")))
                .body("effectiveFrom", equalTo("2026-03-01T00:00:00Z"))
                .body("effectiveTo", equalTo("2026-04-01T00:00:00.123456Z"))
                .body("inputPerMillion", equalTo("3.1"))
                .body("cachedInputPerMillion", equalTo("0.000000001"))
                .body("outputPerMillion", equalTo("15"))
                .body("rates.inputTokens", equalTo("3.1"))
                .body("currency", equalTo("USD"))
                .body("tiers", equalTo(List.of()))
                .body("size()", equalTo(13));
        assertThat(UUID.fromString(added.path("id"))).isNotNull();
        assertThat(get(added.header("Location")).asString()).isEqualTo(added.asString());
    }

    @Test
    void usesTheInputRateForCachedInputAndHasNoTenantAndNoEndByDefault() {
        post(PRICES, price(model, null, "2026-03-01", null, "3"))
                .then()
                .statusCode(201)
                .body("cachedInputPerMillion", equalTo("3"))
                .body("tenant", nullValue())
                .body("effectiveTo", nullValue());
    }

    @Test
    void reportsAllErrors() {
        post(PRICES, """
                {"modle":"x","effectiveFrom":"tomorrow","effectiveTo":5,"inputPerMillion":"-1","outputPerMillion":"x"}""")
                .then()
                .statusCode(422)
                .body(
                        "errors.pointer",
                        equalTo(List.of(
                                "/modle",
                                "/model",
                                "/inputPerMillion",
                                "/outputPerMillion",
                                "/effectiveFrom",
                                "/effectiveTo")))
                .body("errors[2].detail", equalTo("must not be negative"))
                .body("errors[3].detail", equalTo("must be a decimal, such as \"12.34\""));
        post(PRICES, price(model, null, "2026-03-01", "2026-03-01", "3"))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/effectiveTo"))
                .body("errors[0].detail", equalTo("must be after 'effectiveFrom'"));
        post(PRICES, price(model, "no tenant", "2026-03-01", null, "3"))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/tenant"))
                .body("errors[0].detail", equalTo("refers to the unknown tenant 'no tenant'"));
        post(PRICES, price(model, forest.key("nobody"), "2026-03-01", null, "3"))
                .then()
                .statusCode(422)
                .body("errors[0].detail", equalTo("refers to the unknown tenant '" + forest.key("nobody") + "'"));
        post(PRICES, "[]").then().statusCode(422).body("detail", equalTo("The body must be a JSON object."));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01, 2026-04-01, 2026-03-31T23:59:59.999999Z, '', /effectiveFrom",
        "2026-03-01, '', 2099-01-01, '', /effectiveFrom",
        "2026-03-01, 2026-04-01, 2026-02-01, 2026-03-01T00:00:00.000001Z, /effectiveTo",
        "2026-03-01, 2026-04-01, 2026-02-01, '', /effectiveTo",
        "2026-03-01, 2026-04-01, 2026-03-10, 2026-03-11, /effectiveFrom"
    })
    void refusesAnOverlapAndNamesTheOther(
            String from, String to, String otherFrom, String otherTo, String pointer) {
        String id = post(PRICES, price(model, null, from, empty(to), "3"))
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        post(PRICES, price(model, null, otherFrom, empty(otherTo), "4"))
                .then()
                .statusCode(409)
                .body(
                        "detail",
                        containsString(pointer + " makes the period overlap with the price '" + id
                                + "' from 2026-03-01T00"))
                .body("errors[0].pointer", equalTo(pointer));
    }

    private static String empty(String text) {
        return text.isEmpty() ? null : text;
    }

    @Test
    void acceptsAdjacentPeriodsOtherTenantsAndOtherModels() {
        post(PRICES, price(model, null, "2026-03-01", "2026-04-01", "3")).then().statusCode(201);

        post(PRICES, price(model, null, "2026-04-01", null, "3")).then().statusCode(201);
        post(PRICES, price(model, null, "2026-02-01", "2026-03-01", "3")).then().statusCode(201);
        post(PRICES, price(model, forest.key("a"), "2026-01-01", null, "3"))
                .then()
                .statusCode(201);
        post(PRICES, price(model, forest.key("b"), "2026-01-01", null, "3"))
                .then()
                .statusCode(201);
        post(PRICES, price(model + "2", null, "2026-01-01", null, "3")).then().statusCode(201);
    }

    /** The constraint of the database, past the service, and past its lock. */
    @Test
    void cannotEvenBeStoredTwice() {
        String insert = """
                insert into price (model, service_tier, pattern, currency, effective_from, rates)
                values (?, 'batch', true, 'USD', '2026-01-01', '{"images":"1"}') returning id
                """;
        sql.one(insert, model);

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> sql.one(insert, model))
                .withMessageContaining("price_overlap");
    }

    @Test
    void letsOneOfManyWin() throws Exception {
        List<Callable<Response>> tasks = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String body = price(model, null, "2026-03-0" + (1 + i % 3), null, "3");
            tasks.add(() -> post(PRICES, body));
        }
        List<Integer> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(tasks.size())) {
            for (Future<Response> answer : clients.invokeAll(tasks)) {
                answers.add(answer.get().statusCode());
            }
        }

        assertThat(answers).containsOnly(201, 409).containsOnlyOnce(201);
    }

    @Test
    void acceptsPatternsAndServiceTiersBesideAModelButNotTwice() {
        String start = "\"effectiveFrom\":\"2026-03-01\",\"rates\":{\"images\":40000}}";
        List<String> keys = List.of("{\"model\":", "{\"match\":", "{\"serviceTier\":\"batch\",\"match\":");
        for (String key : keys) {
            post(PRICES, key + "\"" + model + "\"," + start)
                    .then()
                    .statusCode(201)
                    .body("inputPerMillion", nullValue())
                    .body("rates", equalTo(java.util.Map.of("images", "40000")));
        }
        for (String key : keys) {
            post(PRICES, key + "\"" + model + "\"," + start).then().statusCode(409);
        }
    }

    @Test
    void importsLinesOnceAndReportsWhatChanges() {
        String stays = price(model, null, "2026-03-01", null, "3").replace('\n', ' ');
        String other = price(model + "2", forest.key("a"), "2026-03-01", "2026-04-01", "3");
        String unknown = price(model + "3", forest.key("nobody"), "2026-03-01", null, "3");
        post(PRICES, stays).then().statusCode(201);

        importLines("?dryRun=true", stays, other)
                .then()
                .statusCode(200)
                .body("created", equalTo(1))
                .body("dryRun", equalTo(true));
        importLines("", stays, other, unknown)
                .then()
                .body("created", equalTo(1))
                .body("unchanged", equalTo(1))
                .body("skipped[0].model", equalTo(model + "3"))
                .body("skipped[0].reason", equalTo("refers to the unknown tenant '" + forest.key("nobody") + "'"));
        importLines("", stays, other).then().body("created", equalTo(0)).body("unchanged", equalTo(2));
        importLines("", price(model, null, "2026-03-01", null, "4")).then().body("changed", equalTo(1));
        get(PRICES + "?at=2026-03-02&model=" + model).then().body("data.inputPerMillion", equalTo(List.of("4")));
        importLines("", "{\"model\":\"x\"}").then().statusCode(422).body("errors.pointer", hasItem("/0/effectiveFrom"));
        importLines("?dryRun=maybe", stays).then().statusCode(400);
    }

    private static Response importLines(String parameters, String... lines) {
        return io.restassured.RestAssured.given()
                .contentType("application/x-ndjson")
                .body(String.join("\n", lines).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .put(PRICES + "/import" + parameters);
    }

    @Test
    void importsAMapOfModelPrices() {
        String map =
                "{\"%s\":{\"input_cost_per_token\":%s,\"output_cost_per_token\":1e-5,\"input_cost_per_token_batches\":1e-7}}";

        importMap("litellm", map.formatted(model, "2e-6"))
                .then()
                .statusCode(200)
                .body("created", equalTo(2))
                .body("skipped", equalTo(List.of()));
        importMap("litellm", map.formatted(model, "2e-6")).then().body("unchanged", equalTo(2));
        importMap("litellm", map.formatted(model, "3e-6"))
                .then()
                .body("changed", equalTo(1))
                .body("unchanged", equalTo(1));
        get(PRICES + "?at=2010-01-01&model=" + model)
                .then()
                .body("data.inputPerMillion", org.hamcrest.Matchers.containsInAnyOrder("2", "0.1"));
        importMap("csv", "{}").then().statusCode(400).body("errors[0].pointer", equalTo("format"));
        importMap("litellm", "[]").then().statusCode(422);
    }

    private static Response importMap(String format, String map) {
        return io.restassured.RestAssured.given()
                .contentType("application/json")
                .body(map)
                .put(PRICES + "/import?format=" + format);
    }

    @Test
    void skipsOnlyTheModelWithANumberThatCannotBeRead() {
        importMap(
                        "litellm",
                        "{\"%1$s\":{\"input_cost_per_token\":2e-6},\"%1$s-huge\":{\"input_cost_per_token\":1e99999999999}}"
                                .formatted(model))
                .then()
                .statusCode(200)
                .body("created", equalTo(1))
                .body("skipped.model", equalTo(List.of(model + "-huge")));
    }

    /** The lock is that of a writer of another instance. */
    @Test
    void holdsOneConnectionWhileAnotherInstanceWritesAndGivesUp() throws Exception {
        String id = add(model, "2026-01-01", "1");
        try (ExecutorService clients = Executors.newFixedThreadPool(3);
                Connection other = database.getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("select pg_advisory_xact_lock(hashtext('canopy.prices'))");
            List<Future<Response>> writes = List.of(
                    clients.submit(() -> post(PRICES, price(model, null, "2025-01-01", "2025-02-01", "1"))),
                    clients.submit(() -> patch(id, "{\"effectiveTo\":\"2026-02-01\"}")),
                    clients.submit(() -> delete(id)));
            while (waitingForPrices() == 0) {
                Thread.sleep(20);
            }
            assertThat(waitingForPrices()).isOne();
            for (Future<Response> write : writes) {
                write.get().then().statusCode(503).header("Retry-After", notNullValue());
            }
            other.rollback();
        }
        delete(id).then().statusCode(204);
    }

    private long waitingForPrices() {
        return Long.parseLong(sql.one("""
                select count(*) from pg_locks
                where locktype = 'advisory' and not granted and objid::bigint = hashtext('canopy.prices')::bigint & 4294967295"""));
    }

    @Test
    void listsInPages() {
        List<String> ids = new ArrayList<>();
        for (String from : List.of("2026-01-01T00:00Z", "2026-02-01T00:00Z", "2026-03-01T00:00Z")) {
            for (String tenant : new String[] {null, forest.key("a"), forest.key("b")}) {
                ids.add(post(PRICES, price(model, tenant, from, from.replace("-01T", "-02T"), "3"))
                        .path("id"));
            }
        }

        List<String> listed = new ArrayList<>();
        String cursor = "";
        for (int pages = 0; cursor != null && pages < 9; pages++) {
            Response page = get(PRICES + "?limit=2&model=" + model + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            page.then().statusCode(200);
            listed.addAll(page.jsonPath().getList("data.id"));
            cursor = page.path("next");
        }
        assertThat(listed).containsExactlyInAnyOrderElementsOf(ids);
        List<String> starts = get(PRICES + "?model=" + model).jsonPath().getList("data.effectiveFrom");
        assertThat(starts).hasSize(9).isSorted();
    }

    @Test
    void filters() {
        String first = post(PRICES, price(model, null, "2026-01-01", "2026-02-01", "3"))
                .path("id");
        String second = add(model, "2026-02-01", "4");
        String special = add(model, forest.key("a"), "2026-01-01", "5");
        String all = PRICES + "?model=" + model;

        get(all + "&at=2026-01-31T23:59:59.999999Z").then().body("data.id", hasIds(first, special));
        get(all + "&at=2026-02-01").then().body("data.id", hasIds(second, special));
        get(all + "&at=2025-12-31").then().body("data.id", equalTo(List.of()));
        get(PRICES + "?tenant=" + forest.key("A")).then().body("data.id", equalTo(List.of(special)));
        get(PRICES + "?tenant=" + forest.key("b")).then().statusCode(200).body("data.id", equalTo(List.of()));
        get(PRICES + "?tenant=" + forest.key("nobody")).then().statusCode(404);
        get(PRICES + "?at=now").then().statusCode(400).body("errors[0].pointer", equalTo("at"));
        get(PRICES + "?cursor=x").then().statusCode(400);
        get(PRICES + "?modle=x").then().statusCode(400);
    }

    private static org.hamcrest.Matcher<Iterable<? extends String>> hasIds(String... ids) {
        return org.hamcrest.Matchers.containsInAnyOrder(ids);
    }

    @Test
    void endsAndOpensAndWithdraws() {
        String id = add(model, "2026-03-01", "3");

        patch(id, "{\"effectiveTo\":\"2026-05-01\"}")
                .then()
                .statusCode(200)
                .body("effectiveTo", equalTo("2026-05-01T00:00:00Z"));
        String next = add(model, "2026-05-01", "4");
        patch(id, "{\"effectiveTo\":null}").then().statusCode(409).body("detail", containsString(next));
        delete(next).then().statusCode(204);
        patch(id, "{\"effectiveTo\":null}").then().statusCode(200).body("effectiveTo", nullValue());
        patch(id, "{\"effectiveTo\":\"2026-03-01\"}").then().statusCode(200);
        get(PRICES + "?at=2026-03-01&model=" + model).then().body("data", equalTo(List.of()));
        post(PRICES, price(model, null, "2026-03-01", null, "5")).then().statusCode(201);
    }

    @Test
    void changesNothingElse() {
        String id = add(model, "2026-03-01", "3");

        patch(id, "{\"inputPerMillion\":\"4\"}")
                .then()
                .statusCode(422)
                .body("errors.pointer", equalTo(List.of("/inputPerMillion", "/effectiveTo")));
        patch(id, "{\"effectiveTo\":\"2026-02-28\"}")
                .then()
                .statusCode(422)
                .body("errors[0].detail", equalTo("must not be before 'effectiveFrom', 2026-03-01T00:00:00Z"));
        get(PRICES + "/" + id).then().body("inputPerMillion", equalTo("3")).body("effectiveTo", nullValue());
    }

    @Test
    void knowsNoOther() {
        for (String id : List.of("x", UUID.randomUUID().toString())) {
            get(PRICES + "/" + id).then().statusCode(404).body("detail", equalTo("There is no price '" + id + "'."));
            patch(id, "{\"effectiveTo\":null}").then().statusCode(404);
            delete(id).then().statusCode(404);
        }
    }

    @Test
    void keepsAPriceThatAnEventHas() {
        String used = add(model, "2026-03-01", "3");
        String unused = add(model, forest.key("b"), "2026-03-01", "3");
        use(event(forest, "1", "a", model, 1, "2026-03-02T00:00:00Z")).then().body("accepted", equalTo(1));

        delete(used)
                .then()
                .statusCode(409)
                .body("detail", containsString("Events have been priced by the price '" + used + "'"));
        delete(unused).then().statusCode(204);
        get(PRICES + "/" + unused).then().statusCode(404);
    }

    /** The lock is that of ingestion into another account. */
    @Test
    void waitsForIngestionOnlyWhereEventsCouldHaveThePrice() throws Exception {
        String used = add(model, "2026-03-01", "3");
        use(event(forest, "1", "a", model, 1, "2026-03-02T00:00:00Z")).then().body("accepted", equalTo(1));
        String ofTenant = add(model, forest.key("b"), "2026-03-01", "3");
        String ofAll = add(model + "-later", "2027-03-01", "3");
        try (Connection other = database.getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute(
                    "select pg_advisory_xact_lock_shared(hashtext('canopy.tenants'), (account_lock(root_id) + 1) & 255)"
                            + " from tenant where key = '" + forest.key("b") + "'");

            delete(used).then().statusCode(409);
            delete(ofTenant).then().statusCode(204);
            delete(ofAll).then().statusCode(503).header("Retry-After", notNullValue());
            other.rollback();
        }
        delete(ofAll).then().statusCode(204);
    }

    /** Each of the locks would be waited for alone, and is free in time. */
    @Test
    void waitsForAllIngestionTogetherForASecond() throws Exception {
        String ofAll = add(model + "-later", "2027-03-01", "3");
        String lock = "(hashtext('canopy.tenants'), ";
        try (ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
                Connection other = database.getConnection();
                Statement locks = other.createStatement()) {
            for (int i = 0; i < 4; i++) {
                String number = i * 60 + ")";
                locks.execute("select pg_advisory_lock_shared" + lock + number);
                later.schedule(
                        () -> locks.execute("select pg_advisory_unlock_shared" + lock + number),
                        700L * (i + 1),
                        TimeUnit.MILLISECONDS);
            }

            delete(ofAll).then().statusCode(503).header("Retry-After", notNullValue());
            later.shutdown();
            assertThat(later.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
        delete(ofAll).then().statusCode(204);
    }

    @Test
    void keepsATenantThatHasAPrice() {
        String id = add(model, forest.key("b"), "2026-03-01", "3");
        Supplier<Response> deletion =
                () -> io.restassured.RestAssured.given().delete("/api/v1/tenants/" + forest.key("b"));

        deletion.get()
                .then()
                .statusCode(409)
                .body("detail", containsString("has subscriptions, credits, budgets, prices or organizations"));
        delete(id).then().statusCode(204);
        deletion.get().then().statusCode(204);
    }

    @Test
    void showsNoPricesOfTenantsThatTheCallerMayNotSee() {
        UUID ofAll = UUID.fromString(add(model, "2026-03-01", "1"));
        UUID ofRoot = UUID.fromString(add(model, forest.key("root"), "2026-03-01", "2"));
        UUID ofA1 = UUID.fromString(add(model, forest.key("a1"), "2026-03-01", "3"));
        long visible = OnContext.await(vertx, () -> tenants.getId(Scope.all(), forest.key("a")));
        Scope scope = Scope.subtrees(Set.of(visible));
        PriceQuery query = new PriceQuery(
                scope,
                Optional.of(model),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new PageQuery<>(null, PriceQuery.ORDER, null, 100, ""));
        PriceEnd end = new PriceEnd(Optional.of(Instant.parse("2027-01-01T00:00:00Z")));

        assertThat(OnContext.await(vertx, () -> service.list(query)).data())
                .extracting(PriceView::id)
                .containsExactlyInAnyOrder(ofAll, ofA1);
        assertThat(OnContext.await(vertx, () -> prices.get(scope, ofAll)).id()).isEqualTo(ofAll);
        OnContext.await(vertx, () -> service.end(scope, ofA1, end, IfMatch.NONE));
        assertProblem(ProblemType.NOT_FOUND, () -> prices.get(scope, ofRoot));
        assertProblem(ProblemType.NOT_FOUND, () -> service.end(scope, ofRoot, end, IfMatch.NONE));
        assertProblem(ProblemType.NOT_FOUND, () -> service.delete(scope, ofRoot, IfMatch.NONE));
        PriceDraft ofB = like(scope, ofA1, forest.key("b"));
        assertProblem(ProblemType.INVALID_CONTENT, () -> service.create(scope, ofB));
    }

    @Test
    void changesNoPriceForAllTenantsOrForTheTopWithinASubtree() {
        UUID ofAll = UUID.fromString(add(model, "2026-03-01", "1"));
        UUID ofA = UUID.fromString(add(model, forest.key("a"), "2026-03-01", "2"));
        long visible = OnContext.await(vertx, () -> tenants.getId(Scope.all(), forest.key("a")));
        Scope scope = Scope.subtrees(Set.of(visible));
        PriceEnd end = new PriceEnd(Optional.of(Instant.parse("2027-01-01T00:00:00Z")));

        for (UUID above : List.of(ofAll, ofA)) {
            assertProblem(ProblemType.FORBIDDEN, () -> service.end(scope, above, end, IfMatch.NONE));
            assertProblem(ProblemType.FORBIDDEN, () -> service.delete(scope, above, IfMatch.NONE));
        }
        PriceDraft forAll = like(scope, ofA, null);
        PriceDraft forTop = like(scope, ofA, forest.key("a"));
        assertProblem(ProblemType.FORBIDDEN, () -> service.create(scope, forAll));
        assertProblem(ProblemType.FORBIDDEN, () -> service.create(scope, forTop));
    }

    private PriceDraft like(Scope scope, UUID id, String owner) {
        PriceView price = OnContext.await(vertx, () -> prices.get(scope, id));
        return new PriceDraft(PriceKey.of(model, Optional.ofNullable(owner)), price.from(), price.rates());
    }

    private <T> void assertProblem(ProblemType type, Supplier<Uni<T>> work) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> OnContext.await(vertx, work))
                .satisfies(problem -> assertThat(problem.type()).isEqualTo(type));
    }
}
