package dev.canopy.event;

import static dev.canopy.statement.CountedStatements.statements;
import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.canopy.statement.CountedStatements;
import dev.canopy.testing.Forest;
import dev.canopy.testing.Slices;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The events themselves, as pages and as files. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@ExtendWith(CountedStatements.class)
class EventIT {
    private static final String USAGE = "/api/v1/usage";
    private static final Instant START = Instant.parse("2026-01-30T00:00:00Z");

    /** More than the events of a rare source, or the slices of a feature on a quiet day. */
    private static final int FREQUENT = 1_100;

    private static final Comparator<Sent> NEWEST_FIRST = Comparator.comparing(Sent::time)
            .thenComparing(Sent::source)
            .thenComparing(Sent::id)
            .reversed();
    private static final Map<String, Set<String>> SUBTREES = Map.of(
            "root",
            Set.of("root", "a", "a1", "a2", "b"),
            "a",
            Set.of("a", "a1", "a2"),
            "b",
            Set.of("b"),
            "a1",
            Set.of("a1"));

    @Inject
    Sql sql;

    private Forest forest;
    private int number;

    private record Sent(
            Instant time, String source, String id, String tenant, String feature, String model, String user) {}

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1"), child("a2")), child("b")));
    }

    private static <T> T one(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** Many events have the same time, and the months are three. */
    private Sent random(Random random) {
        return new Sent(
                START.plusSeconds(3_600L * random.nextInt(24 * 40)),
                one(random, List.of("one", "two")),
                "e" + number++,
                one(random, List.of("root", "a", "a1", "a1", "a2", "b")),
                one(random, List.of("chat", "chat", "drafting", "translation")),
                one(random, List.of("small", "large")),
                one(random, List.of("ann", "bob", "eve")));
    }

    private String json(Sent sent) {
        return "{\"id\":\"%s\",\"source\":\"%s\",\"tenant\":\"%s\",\"feature\":\"%s\",\"time\":\"%s\",\"model\":\"%s\",\"user\":\"%s\",\"cost\":1}"
                .formatted(
                        sent.id, sent.source, forest.key(sent.tenant), sent.feature, sent.time, sent.model, sent.user);
    }

    private void use(List<String> events) {
        given().contentType("application/json")
                .body("[" + String.join(",", events) + "]")
                .post(USAGE + "?visibility=folded")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(events.size()));
    }

    private void use(String... events) {
        use(List.of(events));
    }

    /** The parameters of a question, and which of the sent events it is about. */
    private record Question(Map<String, String> parameters, Predicate<Sent> about) {}

    private Question question(Random random) {
        Map<String, String> parameters = new HashMap<>();
        String tenant = one(random, List.of("root", "a", "b", "a1"));
        parameters.put("tenant", forest.key(tenant));
        boolean subtree = random.nextBoolean();
        parameters.put("subtree", String.valueOf(subtree));
        Set<String> tenants = subtree ? Objects.requireNonNull(SUBTREES.get(tenant)) : Set.of(tenant);
        Predicate<Sent> about = sent -> tenants.contains(sent.tenant);
        if (random.nextInt(3) == 0) {
            String feature = one(random, List.of("chat", "translation", "no-such"));
            parameters.put("feature", feature);
            about = about.and(sent -> sent.feature.equals(feature));
        }
        if (random.nextInt(3) == 0) {
            parameters.put("model", "large");
            about = about.and(sent -> sent.model.equals("large"));
        }
        if (random.nextInt(3) == 0) {
            parameters.put("user", "bob");
            about = about.and(sent -> sent.user.equals("bob"));
        }
        if (random.nextInt(4) == 0) {
            String source = one(random, List.of("one", "two"));
            parameters.put("source", source);
            about = about.and(sent -> sent.source.equals(source));
        }
        if (random.nextInt(3) == 0) {
            Instant from = START.plusSeconds(3_600L * random.nextInt(24 * 40));
            parameters.put("from", from.toString());
            about = about.and(sent -> !sent.time.isBefore(from));
        }
        if (random.nextInt(3) == 0) {
            Instant to = START.plusSeconds(3_600L * (24 * 40 + random.nextInt(24)));
            parameters.put("to", to.toString());
            about = about.and(sent -> sent.time.isBefore(to));
        }
        return new Question(parameters, about);
    }

    private static Response ask(Map<String, String> parameters) {
        return given().queryParams(parameters).get(USAGE);
    }

    private static JsonPath page(Map<String, String> parameters) {
        return ask(parameters).then().statusCode(200).extract().jsonPath();
    }

    private JsonPath page(String tenant) {
        return page(Map.of("tenant", forest.key(tenant), "subtree", "true"));
    }

    private List<String> allPages(Question question, int limit, Runnable between) {
        List<String> ids = new ArrayList<>();
        Map<String, String> parameters = new HashMap<>(question.parameters);
        parameters.put("limit", String.valueOf(limit));
        for (JsonPath page = page(parameters); ; page = page(parameters)) {
            ids.addAll(page.getList("data.id"));
            if (page.get("next") == null) {
                return ids;
            }
            assertThat(page.getList("data")).hasSize(limit);
            parameters.put("cursor", page.getString("next"));
            between.run();
        }
    }

    @Test
    void givesEachEventOnceInOrderForEveryQuestion() {
        Random random = new Random(23);
        List<Sent> all = Stream.generate(() -> random(random)).limit(500).toList();
        use(all.stream().map(this::json).toList());

        for (int i = 0; i < 60; i++) {
            Question question = question(random);
            assertThat(allPages(question, one(random, List.of(7, 100, 1_000)), () -> {}))
                    .as(question.parameters.toString())
                    .isEqualTo(all.stream()
                            .filter(question.about)
                            .sorted(NEWEST_FIRST)
                            .map(Sent::id)
                            .toList());
        }
    }

    /**
     * Slices say on which days a user or a feature has events, except on days that are not sliced, or whose events have
     * changed since. A source with few events is found by these, also together with a user or a feature.
     */
    @ParameterizedTest
    @CsvSource({"user, bob", "feature, translation"})
    void givesEachEventOnDaysThatAreSlicedOrNot(String filter, String value) {
        Random random = new Random(31);
        List<Sent> all = Stream.generate(() -> random(random))
                .limit(FREQUENT)
                .map(sent -> new Sent(sent.time, "one", sent.id, sent.tenant, "drafting", "small", "eve"))
                .collect(Collectors.toCollection(ArrayList::new));
        use(all.stream().map(this::json).toList());
        for (String end : List.of("2026-02-20", "2026-03-05")) {
            List<Sent> folded = Stream.generate(() -> random(random)).limit(250).toList();
            use(folded.stream().map(this::json).toList());
            all.addAll(folded);
            Slices.slice(sql, forest.key("root"), end);
        }
        List<Sent> due = Stream.generate(() -> random(random)).limit(60).toList();
        use(due.stream().map(this::json).toList());
        all.addAll(due);

        for (int i = 0; i < 60; i++) {
            Sent unfolded = random(random);
            given().contentType("application/json")
                    .body(json(unfolded))
                    .post(USAGE)
                    .then()
                    .statusCode(200);
            all.add(unfolded);
            Question question = question(random);
            String asked = question.parameters.computeIfAbsent(filter, name -> value);
            assertThat(allPages(question, one(random, List.of(3, 20, 1_000)), () -> {}))
                    .as(question.parameters.toString())
                    .isEqualTo(all.stream()
                            .filter(question.about)
                            .filter(sent -> asked.equals(filter.equals("user") ? sent.user : sent.feature))
                            .sorted(NEWEST_FIRST)
                            .map(Sent::id)
                            .toList());
        }
    }

    @Test
    void givesTheEventsOfAFeatureAroundADayWithVeryManySlices() {
        List<Sent> all = new ArrayList<>();
        Instant busy = Instant.parse("2026-02-10T00:00:00Z");
        for (int i = 0; i < FREQUENT; i++) {
            all.add(new Sent(busy.plusSeconds(i), "one", "b" + i, "a1", "translation", "m" + i, "ann"));
        }
        for (int day : List.of(-3, -1, 1, 4, 5)) {
            Instant quiet = busy.plus(Duration.ofDays(day));
            all.add(new Sent(quiet, "one", "q" + day, "b", "translation", "large", "ann"));
            all.add(new Sent(quiet.plusSeconds(1), "one", "r" + day, "b", "chat", "large", "ann"));
        }
        use(all.stream().map(this::json).toList());
        Slices.slice(sql, forest.key("root"), "2026-02-20");

        for (String tenant : List.of("root", "b", "a1")) {
            Map<String, String> parameters =
                    Map.of("tenant", forest.key(tenant), "subtree", "true", "feature", "translation");
            Set<String> tenants = Objects.requireNonNull(SUBTREES.get(tenant));
            for (int limit : List.of(tenant.equals("b") ? 2 : 90, 1_000)) {
                assertThat(allPages(new Question(parameters, sent -> true), limit, () -> {}))
                        .as("%s by %s", tenant, limit)
                        .isEqualTo(all.stream()
                                .filter(sent -> tenants.contains(sent.tenant) && sent.feature.equals("translation"))
                                .sorted(NEWEST_FIRST)
                                .map(Sent::id)
                                .toList());
            }
        }
    }

    @Test
    void givesEachEventOnceWhileOthersArrive() {
        Random random = new Random(29);
        List<Sent> before = Stream.generate(() -> random(random)).limit(200).toList();
        use(before.stream().map(this::json).toList());
        Question all = new Question(Map.of("tenant", forest.key("root"), "subtree", "true"), sent -> true);

        List<String> found = allPages(all, 9, () -> use(json(random(random)), json(random(random))));

        assertThat(found).doesNotHaveDuplicates();
        assertThat(found.stream().filter(id -> Integer.parseInt(id.substring(1)) < 200))
                .containsExactlyElementsOf(
                        before.stream().sorted(NEWEST_FIRST).map(Sent::id).toList());
    }

    private String priced(String id, String tenant, String model, String rest) {
        return "{\"id\":\"%s\",\"source\":\"s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"time\":\"2026-03-02T12:00:00Z\",\"model\":\"%s\",%s}"
                .formatted(id, forest.key(tenant), model, rest);
    }

    private void price(String model, String rest) {
        price("model", model, rest);
    }

    /** @param kind of what the price is for: {@code model} or {@code match} */
    private void price(String kind, String model, String rest) {
        given().contentType("application/json")
                .body("{\"" + kind + "\":\"" + model + "\",\"effectiveFrom\":\"2026-01-01\"," + rest + "}")
                .post("/api/v1/prices")
                .then()
                .statusCode(201);
    }

    @Test
    void saysWhatTheCostOfAnEventConsistsOf() {
        String model = forest.key("large");
        price(
                model,
                "\"tenant\":\"" + forest.key("root")
                        + "\",\"rates\":{\"inputTokens\":\"3\",\"cachedInputTokens\":\"0.3\",\"pages\":\"2.5\"},"
                        + "\"tiers\":[{\"above\":1000,\"rates\":{\"inputTokens\":\"6\"}}]");
        use(priced("1", "a1", model, """
                "serviceTier":"batch","user":"ann","attributes":{"route":"x","digits":0.1234567890123456789,"deep":{"b":[1,{"c":"x"}]}},
                "quantities":{"inputTokens":1200,"cachedInputTokens":200,"outputTokens":35,"pages":0.000000001}"""));

        JsonPath page = page("root");

        assertThat(page.getMap("data[0]"))
                .containsEntry("tenant", forest.key("a1"))
                .containsEntry("kind", "usage")
                .containsEntry("user", "ann")
                .containsEntry("model", model)
                .containsEntry("serviceTier", "batch")
                .containsEntry("cost", "0.00606")
                .containsEntry("computedCost", "0.00606")
                .containsEntry("costSource", "price");
        assertThat(ask(Map.of("tenant", forest.key("a1"))).asString())
                .contains("\"digits\": 0.1234567890123456789", "\"pages\":1E-9");
        assertThat(page.getString("data[0].attributes.deep.b[1].c")).isEqualTo("x");
        assertThat(page.getMap("data[0].price"))
                .containsEntry("model", model)
                .containsEntry("match", null)
                .containsEntry("tenant", forest.key("root"));
        assertThat(page.<Map<String, Object>>getList("data[0].price.parts"))
                .extracting(part -> part.get("kind") + " " + part.get("rate") + " " + part.get("amount"))
                .containsExactly(
                        "inputTokens 6 0.006",
                        "cachedInputTokens 0.3 0.00006",
                        "outputTokens 0 0",
                        "pages 2.5 0.0000000000000025");
        assertThat(page.<Object>getList("data[0].price.parts.quantity")).startsWith(1000, 200, 35);
    }

    @Test
    void tellsWhereTheCostComesFrom() {
        String model = forest.key("large");
        price(model, "\"rates\":{\"images\":\"1000000\"}");
        use(
                priced("1", "a", model, "\"quantities\":{\"images\":2},\"cost\":\"7\""),
                priced("2", "a", forest.key("unpriced"), "\"quantities\":{\"images\":2}"),
                "{\"id\":\"3\",\"source\":\"s\",\"tenant\":\"%s\",\"feature\":\"chat\",\"time\":\"2026-03-01\",\"cost\":\"-1\",\"kind\":\"correction\"}"
                        .replace("2026-03-01", "2026-03-01T00:00:00Z")
                        .formatted(forest.key("a")));

        JsonPath page = page("a");

        assertThat(page.getList("data.id")).containsExactly("2", "1", "3");
        assertThat(page.<Map<String, Object>>getList("data").get(0)).containsEntry("price", null);
        assertThat(page.<Map<String, Object>>getList("data").get(2)).containsEntry("price", null);
        assertThat(page.getList("data.costSource")).containsExactly("none", "given", "given");
        assertThat(page.getList("data.cost")).containsExactly("0", "7", "-1");
        assertThat(page.getList("data.computedCost")).containsExactly(null, "2", null);
        assertThat(page.getList("data.kind")).containsExactly("usage", "usage", "correction");
        assertThat(page.getString("data[1].price.parts[0].amount")).isEqualTo("2");
    }

    @Test
    void findsAnEventByItsIdentity() {
        String event = "{\"id\":\"%s\",%s\"tenant\":\"%s\",\"feature\":\"chat\",\"cost\":1}";
        use(
                event.formatted("x", "", forest.key("a1")),
                event.formatted("x", "\"source\":\"other\",", forest.key("b")),
                event.formatted("y", "", forest.key("b")));

        Map<String, String> byId = Map.of("tenant", forest.key("root"), "subtree", "true", "id", "x");
        assertThat(page(byId).getList("data.tenant")).containsExactly(forest.key("a1"));
        Map<String, String> ofSource = new HashMap<>(byId);
        ofSource.put("source", "other");
        assertThat(page(ofSource).getList("data.tenant")).containsExactly(forest.key("b"));
        assertThat(page(Map.of("tenant", forest.key("b"), "id", "x")).getList("data"))
                .isEmpty();
    }

    @Test
    void doesNotListADeletedEvent() {
        use(priced("1", "a", "m", "\"cost\":1"), priced("2", "a", "m", "\"cost\":1"));
        given().delete(USAGE + "?source=s&id=1&tenant=" + forest.key("a"))
                .then()
                .statusCode(204);

        assertThat(page("root").getList("data.id")).containsExactly("2");
    }

    @Test
    void refusesTheCursorOfAnotherQuestion() {
        use(priced("1", "a", "m", "\"cost\":1"), priced("2", "a", "m", "\"cost\":1"));
        Map<String, String> first = Map.of("tenant", forest.key("a"), "limit", "1");
        String next = page(first).getString("next");

        assertThat(next).isNotNull();
        for (Map<String, String> other : List.of(
                Map.of("tenant", forest.key("root"), "subtree", "true"),
                Map.of("tenant", forest.key("a"), "subtree", "true"),
                Map.of("tenant", forest.key("a"), "model", "m"),
                Map.of("tenant", forest.key("a"), "from", "2026-01-01"))) {
            given().queryParams(other)
                    .queryParam("cursor", next)
                    .get(USAGE)
                    .then()
                    .statusCode(400)
                    .body("errors[0].pointer", equalTo("cursor"));
        }
        given().queryParams(first).queryParam("cursor", next).get(USAGE).then().body("data.id", equalTo(List.of("1")));
    }

    @Test
    void needsATenantThatExists() {
        ask(Map.of()).then().statusCode(400).body("errors[0].pointer", equalTo("tenant"));
        ask(Map.of("tenant", "no-such")).then().statusCode(404);
        ask(Map.of("tenant", forest.key("a"), "subtree", "yes")).then().statusCode(400);
    }

    @Test
    void readsAPageInTwoStatements() {
        use(priced("1", "a", "m", "\"cost\":1"));

        page("root");

        statements().exactly(2).noneRepeated();
    }

    private RequestSpecification file(String type) {
        return given().accept(type).queryParam("tenant", forest.key("root")).queryParam("subtree", "true");
    }

    @Test
    void writesAllEventsAsLinesOfJson() throws IOException {
        Random random = new Random(31);
        List<Sent> all = Stream.generate(() -> random(random)).limit(700).toList();
        use(all.stream().map(this::json).toList());

        Response answer =
                file("application/x-ndjson").queryParam("model", "large").get(USAGE);

        assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=\"usage.ndjson\"");
        ObjectMapper json = new ObjectMapper();
        List<String> ids = new ArrayList<>();
        for (String line : answer.asString().split("\n", -1)) {
            if (!line.isEmpty()) {
                ids.add(json.readTree(line).get("id").textValue());
            }
        }
        assertThat(ids)
                .isEqualTo(all.stream()
                        .filter(sent -> sent.model.equals("large"))
                        .sorted(NEWEST_FIRST)
                        .map(Sent::id)
                        .toList());
    }

    @Test
    void writesAllEventsAsCommaSeparatedValues() throws IOException {
        use(
                priced(
                        "=1+1",
                        "a",
                        "@model",
                        "\"cost\":\"0.5\",\"user\":\"-x\",\"quantities\":{\"images\":2,\"pages\":1.5}"),
                priced("2", "b", "m", "\"cost\":1,\"attributes\":{\"a\":\"b, \\\"c\\\"\"}"));

        Response answer = file("text/csv").get(USAGE);

        assertThat(answer.contentType()).isEqualTo("text/csv; charset=utf-8; header=present");
        List<Map<String, String>> rows = rows(answer);
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0))
                .containsEntry("id", "'=1+1")
                .containsEntry("model", "'@model")
                .containsEntry("user", "'-x")
                .containsEntry("cost", "0.5")
                .containsEntry("images", "2")
                .containsEntry("ownQuantities", "{\"pages\":1.5}")
                .containsEntry("inputTokens", "");
        assertThat(rows.get(1))
                .containsEntry("attributes", "{\"a\": \"b, \\\"c\\\"\"}")
                .containsEntry("priceMatch", "")
                .containsEntry("priceParts", "");
    }

    @Test
    void writesThePriceAndItsPartsAsCommaSeparatedValues() throws IOException {
        String model = forest.key("large");
        price(
                "match",
                model + "*",
                "\"tenant\":\"" + forest.key("root") + "\",\"rates\":{\"inputTokens\":\"3\",\"pages\":\"2.5\"}");
        use(priced("1", "a1", model, "\"quantities\":{\"inputTokens\":1200,\"pages\":2}"));
        JsonNode price = new ObjectMapper()
                .readTree(ask(Map.of("tenant", forest.key("a1"))).asString())
                .at("/data/0/price");

        Map<String, String> row = rows(file("text/csv").get(USAGE)).getFirst();

        assertThat(price.get("parts")).hasSize(2);
        assertThat(row)
                .containsEntry("price", price.get("id").textValue())
                .containsEntry("priceModel", "")
                .containsEntry("priceMatch", model + "*")
                .containsEntry("priceServiceTier", "")
                .containsEntry("priceTenant", forest.key("root"))
                .containsEntry("priceParts", price.get("parts").toString());
    }

    private static List<Map<String, String>> rows(Response answer) throws IOException {
        try (var lines = new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .<Map<String, String>>readValues(answer.asByteArray())) {
            return lines.readAll();
        }
    }

    @Test
    void writesTheNamesOfTheColumnsOfNoEvents() {
        String text = new String(file("text/csv").get(USAGE).asByteArray(), UTF_8);

        assertThat(text).startsWith("time,tenant,source,id,").endsWith(",receivedAt\r\n");
        assertThat(file("application/x-ndjson").get(USAGE).asString()).isEmpty();
    }

    @Test
    void refusesThePagesOfAFile() {
        file("text/csv").queryParam("limit", "1").get(USAGE).then().statusCode(400);
        given().accept("text/csv").get(USAGE + "?tenant=no-such").then().statusCode(404);
    }
}
