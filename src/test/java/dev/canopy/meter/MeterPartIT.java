package dev.canopy.meter;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The parts of metrics of meters, by every dimension and over time, are those that plain Java computes from the events. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class MeterPartIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant START = Instant.parse("2026-01-25T00:00:00Z");
    private static final Duration LENGTH = Duration.ofDays(30);
    private static final List<String> TENANTS = List.of("root", "a", "a1", "b");
    private static final List<String> DIMENSIONS =
            List.of("feature", "model", "user", "child", "attributes.size", "labels.tier");
    private static final Comparator<String> KEY_ORDER = Comparator.nullsLast(Comparator.naturalOrder());

    private static final Map<String, Predicate<Use>> FILTERS = Map.of(
            "", use -> true,
            "feature==chat", use -> use.feature.equals("chat"),
            "attributes.size==s1,user=null=false", use -> "s1".equals(use.size) || use.user != null,
            "model!=m0;labels.tier==gold", use -> "m1".equals(use.model) && tier(use) != null);

    /** The meters by their keys, as they are defined. */
    private static final Map<String, String> METERS = Stream.of("sum", "min", "max", "latest", "average")
            .collect(Collectors.toMap(
                    how -> how + "Seats", how -> "{\"aggregation\":\"" + how + "\",\"value\":\"attributes.seats\"}"));

    static {
        METERS.put("chats", "{\"aggregation\":\"count\",\"value\":\"attributes.seats\",\"filter\":\"feature==chat\"}");
        METERS.put("drafters", "{\"aggregation\":\"distinct\",\"value\":\"user\",\"filter\":\"feature!=chat\"}");
        METERS.put("sizes", "{\"aggregation\":\"distinct\",\"value\":\"attributes.size\"}");
        METERS.put("spent", "{\"aggregation\":\"sum\",\"value\":\"cost\"}");
        METERS.put("usual", "{\"aggregation\":\"average\",\"value\":\"cost\"}");
    }

    @Inject
    Sql sql;

    private Forest forest;

    /** Without a model, a user, a size or seats where they are null. */
    private record Use(
            String tenant,
            Instant time,
            String feature,
            String model,
            String user,
            String size,
            BigDecimal seats,
            BigDecimal cost,
            boolean correction) {}

    private record Part(List<String> keys, BigDecimal value) {}

    @AfterEach
    void deleteMeters() {
        sql.rows("select key from meter where not built_in")
                .forEach(key -> given().delete("/api/v1/meters/" + key).then().statusCode(204));
    }

    private static String tier(Use use) {
        return use.tenant.equals("root") || use.tenant.equals("a") ? "gold" : null;
    }

    private void define(Map<String, String> meters) {
        meters.forEach(MeterPartIT::put);
        sql.rows("with filled as (delete from usage_meter_filling) select note_changed_catalogue()"); // the accounts of
        // other tests
        put("sumSeats", METERS.get("sumSeats"));
    }

    private static void put(String key, String body) {
        given().contentType("application/json")
                .body(body)
                .put("/api/v1/meters/" + key)
                .then()
                .statusCode(202);
    }

    private List<Use> planted(Random random) {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
        for (String gold : List.of("root", "a")) {
            given().contentType("application/json")
                    .body("{\"labels\":{\"tier\":\"gold\"}}")
                    .patch("/api/v1/tenants/" + forest.key(gold))
                    .then()
                    .statusCode(200);
        }
        List<Use> uses = Stream.generate(() -> use(random)).limit(120).toList();
        List<String> events = new ArrayList<>();
        for (Use use : uses) {
            Map<String, Object> attributes = new LinkedHashMap<>();
            if (use.size != null) {
                attributes.put("size", use.size);
            }
            if (use.seats != null) {
                attributes.put("seats", use.seats);
            }
            Map<String, Object> event = new LinkedHashMap<>(Map.of(
                    "id", forest.key("p" + events.size()),
                    "tenant", forest.key(use.tenant),
                    "feature", use.feature,
                    "time", use.time.toString(),
                    "cost", use.cost.toPlainString(),
                    "attributes", attributes));
            if (use.model != null) {
                event.put("model", use.model);
            }
            if (use.user != null) {
                event.put("user", use.user);
            }
            if (use.correction) {
                event.put("kind", "correction");
            }
            events.add(JSON.valueToTree(event).toString());
        }
        given().contentType("application/json")
                .body(events.toString())
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(uses.size()));
        return uses;
    }

    private static Use use(Random random) {
        return new Use(
                TENANTS.get(random.nextInt(4)),
                START.plusSeconds(random.nextLong(LENGTH.toSeconds())),
                random.nextBoolean() ? "chat" : "drafting",
                random.nextInt(4) == 0 ? null : "m" + random.nextInt(2),
                random.nextInt(4) == 0 ? null : "u" + random.nextInt(6),
                random.nextInt(4) == 0 ? null : "s" + random.nextInt(3),
                random.nextInt(5) == 0 ? null : BigDecimal.valueOf(random.nextInt(-50_000, 200_000), 4),
                BigDecimal.valueOf(random.nextInt(1, 100_000), 2),
                random.nextInt(8) == 0);
    }

    @Test
    void splitsAsPlainJavaDoes() throws Exception {
        Random random = new Random(82);
        define(METERS);
        List<Use> uses = planted(random);
        List<String> metrics = Stream.concat(METERS.keySet().stream().sorted(), Stream.of("activeUsers"))
                .toList();
        for (int i = 0; i < 150; i++) {
            String meter = metrics.get(i % metrics.size());
            String top = random.nextInt(3) == 0 ? "a" : "root";
            boolean subtree = random.nextInt(4) > 0;
            List<String> by = dimensions(random, subtree);
            String filter = FILTERS.keySet().stream().sorted().toList().get(random.nextInt(FILTERS.size()));
            int limit = random.nextInt(1, 9);
            Instant from = random.nextInt(4) == 0 ? null : START.plus(random.nextInt(20 * 24), ChronoUnit.HOURS);
            Instant to = from == null ? null : from.plus(random.nextInt(1, 20 * 24), ChronoUnit.HOURS);
            String call = "breakdown?metric=" + (subtree ? total(meter) : meter) + "&by=" + String.join(",", by)
                    + "&limit=" + limit + (filter.isEmpty() ? "" : "&filter=" + filter)
                    + (from == null ? "" : "&from=" + from + "&to=" + to);

            JsonNode answer = get(top, call);

            List<Use> counted = within(uses, from, to).stream()
                    .filter(use -> subtree ? below(top).contains(use.tenant) : use.tenant.equals(top))
                    .filter(FILTERS.get(filter))
                    .filter(use -> counts(meter, use))
                    .toList();
            List<Part> parts = by.equals(List.of("child")) && filter.isEmpty()
                    ? children(meter, counted, top)
                    : parts(meter, counted, use -> keys(use, by, top));
            List<Part> shown = parts.subList(0, Math.min(limit, parts.size()));
            assertThat(read(answer.get("data"), by.size(), meter)).as(call).containsExactlyElementsOf(shown);
            assertThat(number(answer.get("whole"), meter)).as(call).isEqualTo(value(meter, counted));
            assertThat(answer.get("additive").booleanValue())
                    .isEqualTo(List.of("sumSeats", "spent", "chats").contains(meter));
            JsonNode other = other(answer.get("data"));
            if (parts.size() <= limit) {
                assertThat(other).as(call).isNull();
            } else {
                List<List<String>> shownKeys = shown.stream().map(Part::keys).toList();
                assertThat(other.get("parts").intValue()).as(call).isEqualTo(parts.size() - limit);
                assertThat(number(other.get("value"), meter))
                        .as(call)
                        .isEqualTo(value(
                                meter,
                                counted.stream()
                                        .filter(use -> !shownKeys.contains(keys(use, by, top)))
                                        .toList()));
            }
        }
    }

    @Test
    void splitsSeriesAsPlainJavaDoes() throws Exception {
        Random random = new Random(83);
        define(METERS);
        List<Use> uses = planted(random);
        List<String> metrics = Stream.concat(METERS.keySet().stream().sorted(), Stream.of("activeUsers"))
                .toList();
        for (int i = 0; i < 44; i++) {
            String meter = metrics.get(i % metrics.size());
            String by = DIMENSIONS.get(random.nextInt(DIMENSIONS.size()));
            String filter = FILTERS.keySet().stream().sorted().toList().get(random.nextInt(FILTERS.size()));
            int limit = random.nextInt(1, 5);
            String granularity = List.of("P1D", "P1W", "P1M").get(random.nextInt(3));
            String call = "series?metric=" + total(meter) + "&by=" + by + "&limit=" + limit + "&granularity="
                    + granularity + (filter.isEmpty() ? "" : "&filter=" + filter) + "&from=2026-01-28&to=2026-02-22";

            JsonNode data = get("root", call).get("data");

            List<Use> counted =
                    within(uses, Instant.parse("2026-01-28T00:00:00Z"), Instant.parse("2026-02-22T00:00:00Z")).stream()
                            .filter(FILTERS.get(filter))
                            .filter(use -> counts(meter, use))
                            .toList();
            Function<Use, List<String>> keys = use -> keys(use, List.of(by), "root");
            List<Part> parts = parts(meter, counted, keys);
            List<List<String>> shown =
                    parts.stream().limit(limit).map(Part::keys).toList();
            for (JsonNode bucket : data) {
                List<Use> ofBucket = within(
                        counted,
                        Instant.parse(bucket.get("from").textValue()),
                        Instant.parse(bucket.get("to").textValue()));
                assertThat(read(bucket.get("parts"), 1, meter))
                        .as(call)
                        .isEqualTo(shown.stream()
                                .map(key -> new Part(
                                        key,
                                        value(
                                                meter,
                                                ofBucket,
                                                use -> keys.apply(use).equals(key))))
                                .toList());
                assertThat(number(bucket.get("metrics").get(total(meter)), meter))
                        .as(call)
                        .isEqualTo(value(meter, ofBucket));
                JsonNode other = other(bucket.get("parts"));
                if (parts.size() > limit) {
                    assertThat(number(other.get("value"), meter))
                            .as(call)
                            .isEqualTo(value(meter, ofBucket, use -> !shown.contains(keys.apply(use))));
                } else {
                    assertThat(other).as(call).isNull();
                }
            }
        }
    }

    /** The whole of a split is the same text as the metric itself, also where it has many digits. */
    @Test
    void hasTheDigitsOfTheDatabase() throws Exception {
        Random random = new Random(84);
        define(METERS);
        planted(random);
        for (String meter : METERS.keySet()) {
            String window = "&from=2026-01-26T05:00:00Z&to=2026-02-20T04:00:00Z";
            assertThat(get("root", "breakdown?by=feature&metric=" + total(meter) + window)
                            .get("whole"))
                    .as(meter)
                    .isEqualTo(JSON.readTree(given().get("/api/v1/tenants/" + forest.key("root") + "/metrics?metrics="
                                            + total(meter) + window)
                                    .asString())
                            .get("metrics")
                            .get(total(meter)));
        }
    }

    @Test
    void isRefusedWhereEventsAreNoLongerKept() {
        define(Map.of("sumSeats", METERS.get("sumSeats")));
        planted(new Random(85));
        sql.one("update usage_retention set horizon = '2026-02-01' returning id");
        try {
            for (String call : List.of(
                    "breakdown?metric=totalSumSeats&by=feature",
                    "breakdown?metric=totalSumSeats&by=labels.tier&from=2026-01-31T12:00:00Z",
                    "breakdown?metric=totalSumSeats&by=child&filter=model==m0",
                    "breakdown?metric=totalActiveUsers&by=attributes.size",
                    "breakdown?metric=totalActiveUsers&by=feature&from=2026-01-31T10:00:00Z",
                    "series?metric=totalSumSeats&by=user&from=2026-01-31&to=2026-02-03")) {
                given().get("/api/v1/tenants/" + forest.key("root") + "/metrics/" + call)
                        .then()
                        .statusCode(422)
                        .body("type", equalTo("/problems/events-not-kept"))
                        .body("detail", containsString("needs events before 2026-02-01"));
            }
            for (String call : List.of(
                    "breakdown?metric=totalSumSeats&by=feature&from=2026-02-01",
                    "breakdown?metric=totalActiveUsers&by=feature",
                    "series?metric=totalSumSeats&by=user&from=2026-02-01&to=2026-02-03")) {
                given().get("/api/v1/tenants/" + forest.key("root") + "/metrics/" + call)
                        .then()
                        .statusCode(200);
            }
        } finally {
            sql.one("update usage_retention set horizon = null returning id");
        }
    }

    /** As if events from before February had been dropped before the meter was defined: only slices still have their users. */
    @Test
    void readsNoSlicesForAMeterThatDoesNotHaveAllUsers() {
        String people = "{\"aggregation\":\"distinct\",\"value\":\"user\"";
        define(Map.of("people", people + '}'));
        planted(new Random(86));
        sql.one("update meter set complete_from = '2026-02-01' where key = 'people' returning id");
        given().contentType(ContentType.JSON)
                .body(people + ",\"unit\":\"people\"}")
                .put("/api/v1/meters/people")
                .then()
                .statusCode(202);
        sql.one("update usage_retention set horizon = '2026-02-01' returning id");
        try {
            String parts = "/api/v1/tenants/" + forest.key("root") + "/metrics/breakdown?metric=totalPeople&by=feature";
            given().get(parts).then().statusCode(422);
            given().get(parts + "&from=2026-02-01").then().statusCode(200);
        } finally {
            sql.one("update usage_retention set horizon = null returning id");
        }
    }

    /** By child and by label, not even the events themselves are there. */
    @Test
    void needsNoEventsOfWholeDaysByTenant() throws Exception {
        define(METERS);
        planted(new Random(87));
        List<String> calls = Stream.concat(METERS.keySet().stream().sorted(), Stream.of("activeUsers"))
                .map(MeterPartIT::total)
                .flatMap(metric -> Stream.of(
                        "breakdown?by=labels.tier&metric=" + metric,
                        "breakdown?by=child,labels.tier&limit=2&from=2026-01-28&to=2026-03-02&metric=" + metric,
                        "breakdown?by=child&limit=1&from=2026-01-28&to=2026-03-02&metric=" + metric,
                        "series?by=child&limit=1&granularity=P1W&from=2026-01-28&to=2026-03-02&metric=" + metric))
                .toList();
        List<JsonNode> before = data(calls);
        String account = sql.one("select id from tenant where key = ?", forest.key("root"));
        String hide =
                "update usage_event set root_id = -root_id, tenant_id = -tenant_id where root_id = %s returning id";
        sql.rows(hide.formatted(account));
        try {
            assertThat(data(calls)).isEqualTo(before);
        } finally {
            sql.rows(hide.formatted("-" + account));
        }
    }

    private List<JsonNode> data(List<String> calls) throws Exception {
        List<JsonNode> data = new ArrayList<>();
        for (String call : calls) {
            data.add(get("root", call).get("data"));
        }
        return data;
    }

    /** A million users of each of the four tenants, and then one more, written into the values of a month. */
    @Test
    void isRefusedWithTooManyDifferentValues() {
        define(Map.of("drafters", METERS.get("drafters")));
        planted(new Random(88));
        String users = """
                with changed as (
                  update usage_meter_sum s set own_members = array(select generate_series(1, %d)) from meter m
                  where m.id = s.meter_id and m.key = 'drafters' and s.level = 1 and s.start = '2026-02-01'
                    and s.root_id = (select id from tenant where key = ?) returning 1)
                select count(*) from changed""";
        String question = "/api/v1/tenants/" + forest.key("root")
                + "/metrics/breakdown?metric=totalDrafters&from=2026-02&to=2026-03&by=child,labels.tier";
        assertThat(sql.one(users.formatted(1_000_000), forest.key("root"))).isEqualTo("4");
        given().get(question)
                .then()
                .statusCode(200)
                .body("data.value", equalTo(Collections.nCopies(4, 1_000_000)))
                .body("whole", equalTo(1_000_000));

        assertThat(sql.one(users.formatted(1_000_001), forest.key("root"))).isEqualTo("4");
        given().get(question)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("by"))
                .body("errors[0].detail", containsString("4,000,000"));
    }

    @Test
    void isInFiles() {
        define(Map.of("sumSeats", METERS.get("sumSeats")));
        planted(new Random(86));

        assertThat(given().get("/api/v1/tenants/" + forest.key("root")
                                + "/metrics/breakdown?metric=totalSumSeats&by=feature,user&limit=2&format=csv")
                        .asString()
                        .lines())
                .hasSize(4)
                .startsWith("feature,user,name,currency,value,parts");
    }

    private static List<String> dimensions(Random random, boolean subtree) {
        List<String> by = new ArrayList<>(DIMENSIONS);
        if (!subtree) {
            by.remove("child");
        }
        Collections.shuffle(by, random);
        return by.subList(0, random.nextInt(1, 4));
    }

    private JsonNode get(String tenant, String call) throws Exception {
        return JSON.readTree(given().urlEncodingEnabled(false)
                .get("/api/v1/tenants/" + forest.key(tenant) + "/metrics/" + call)
                .then()
                .log()
                .ifValidationFails()
                .statusCode(200)
                .extract()
                .asString());
    }

    private static String total(String key) {
        return "total" + Character.toUpperCase(key.charAt(0)) + key.substring(1);
    }

    private static List<Use> within(List<Use> uses, Instant from, Instant to) {
        return uses.stream()
                .filter(use -> (from == null || !use.time.isBefore(from)) && (to == null || use.time.isBefore(to)))
                .toList();
    }

    private static List<String> below(String top) {
        return top.equals("root") ? TENANTS : List.of("a", "a1");
    }

    /** Whether an event has the value of a meter, and its filter leaves it. */
    private static boolean counts(String meter, Use use) {
        return switch (meter) {
            case "sumSeats", "averageSeats" -> use.seats != null;
            case "minSeats", "maxSeats", "latestSeats" -> use.seats != null && !use.correction;
            case "chats" -> use.seats != null && !use.correction && use.feature.equals("chat");
            case "drafters" -> use.user != null && !use.correction && !use.feature.equals("chat");
            case "sizes" -> use.size != null && !use.correction;
            case "activeUsers" -> use.user != null && !use.correction;
            default -> true;
        };
    }

    private List<String> keys(Use use, List<String> by, String top) {
        List<String> keys = new ArrayList<>();
        for (String dimension : by) {
            keys.add(
                    switch (dimension) {
                        case "feature" -> use.feature;
                        case "model" -> use.model;
                        case "user" -> use.user;
                        case "attributes.size" -> use.size;
                        case "labels.tier" -> tier(use);
                        default -> forest.key(top.equals("root") && use.tenant.equals("a1") ? "a" : use.tenant);
                    });
        }
        return keys;
    }

    /** All children of the tenant, also those without events. */
    private List<Part> children(String meter, List<Use> counted, String top) {
        return parts(
                meter,
                counted,
                use -> keys(use, List.of("child"), top),
                Stream.of("root", "a", "a1", "b")
                        .filter(below(top)::contains)
                        .filter(tenant -> !top.equals("root") || !tenant.equals("a1"))
                        .map(tenant -> List.of(forest.key(tenant))));
    }

    private static List<Part> parts(String meter, List<Use> counted, Function<Use, List<String>> keys) {
        return parts(meter, counted, keys, counted.stream().map(keys).distinct());
    }

    private static List<Part> parts(
            String meter, List<Use> counted, Function<Use, List<String>> keys, Stream<List<String>> all) {
        Comparator<Part> largestFirst = Comparator.comparing(
                        Part::value, Comparator.nullsFirst(Comparator.<BigDecimal>naturalOrder()))
                .reversed();
        return all.map(key -> new Part(
                        key, value(meter, counted, use -> keys.apply(use).equals(key))))
                .sorted(largestFirst.thenComparing(Part::keys, MeterPartIT::compareKeys))
                .toList();
    }

    private static int compareKeys(List<String> left, List<String> right) {
        return IntStream.range(0, left.size())
                .map(i -> KEY_ORDER.compare(left.get(i), right.get(i)))
                .filter(order -> order != 0)
                .findFirst()
                .orElse(0);
    }

    private static BigDecimal value(String meter, List<Use> counted, Predicate<Use> of) {
        return value(meter, counted.stream().filter(of).toList());
    }

    private static BigDecimal value(String meter, List<Use> counted) {
        List<Use> uses = counted.stream().filter(use -> !use.correction).toList();
        BigDecimal value = switch (meter) {
            case "sumSeats" -> sum(counted, Use::seats);
            case "spent" -> sum(counted, Use::cost);
            case "averageSeats" -> average(sum(counted, Use::seats), uses.size(), MathContext.DECIMAL64);
            case "usual" -> {
                BigDecimal exact = average(sum(counted, Use::cost), uses.size(), MathContext.DECIMAL128);
                yield exact == null ? null : exact.setScale(9, RoundingMode.HALF_UP);
            }
            case "minSeats" ->
                uses.stream().map(Use::seats).min(Comparator.naturalOrder()).orElse(null);
            case "maxSeats" ->
                uses.stream().map(Use::seats).max(Comparator.naturalOrder()).orElse(null);
            case "latestSeats" ->
                uses.stream()
                        .max(Comparator.comparing(Use::time).thenComparing(Use::seats))
                        .map(Use::seats)
                        .orElse(null);
            case "chats" -> BigDecimal.valueOf(uses.size());
            case "sizes" ->
                BigDecimal.valueOf(uses.stream().map(Use::size).distinct().count());
            default ->
                BigDecimal.valueOf(uses.stream().map(Use::user).distinct().count());
        };
        return normal(meter, value);
    }

    private static BigDecimal sum(List<Use> uses, Function<Use, BigDecimal> number) {
        return uses.stream().map(number).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal average(BigDecimal sum, int count, MathContext digits) {
        return count == 0 ? null : sum.divide(BigDecimal.valueOf(count), digits);
    }

    /** The database gives more digits of an average than Java does here. */
    private static BigDecimal normal(String meter, BigDecimal value) {
        if (value == null) {
            return null;
        }
        BigDecimal rounded = meter.equals("averageSeats") ? value.round(MathContext.DECIMAL32) : value;
        return rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
    }

    private static BigDecimal number(JsonNode value, String meter) {
        return value.isNull() ? null : normal(meter, new BigDecimal(value.asText()));
    }

    /** Without the part of all others. */
    private static List<Part> read(JsonNode data, int dimensions, String meter) {
        List<Part> parts = new ArrayList<>();
        for (JsonNode part : data) {
            if (!part.has("parts")) {
                List<String> keys = new ArrayList<>();
                if (dimensions == 1) {
                    keys.add(part.get("key").textValue());
                } else {
                    part.get("keys").forEach(key -> keys.add(key.textValue()));
                }
                parts.add(new Part(keys, number(part.get("value"), meter)));
            }
        }
        return parts;
    }

    private static JsonNode other(JsonNode data) {
        JsonNode last = data.isEmpty() ? null : data.get(data.size() - 1);
        return last != null && last.has("parts") ? last : null;
    }
}
