package dev.canopy.analytics;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.Dashboard;
import dev.canopy.testing.Forest;
import dev.canopy.testing.ModelTree;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows of any bounds, series, breakdowns and comparisons, against a plain-Java model of the same events. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnalyticsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TENANTS = List.of("root", "a", "a1", "b");
    private static final List<String> FEATURES = List.of("chat", "drafting", "extraction", "moderation");
    private static final List<String> METRICS = List.of(
            "featureAdoptionRate",
            "subtreeFeatureAdoptionRate",
            "inferenceCost",
            "totalInferenceCost",
            "usageCount",
            "totalUsageCount",
            "inputTokens",
            "totalInputTokens",
            "outputTokens",
            "totalOutputTokens",
            "unpricedCount",
            "totalUnpricedCount",
            "costPerUse",
            "lastUsedAt",
            "activeUsers",
            "totalActiveUsers");
    private static final Instant FIRST = Instant.parse("2026-01-20T00:00:00Z");
    private static final long SECONDS = 100 * 86_400L;

    private final List<Use> uses = new ArrayList<>();
    private Forest forest;
    private ModelTree model;

    private record Use(
            String tenant,
            String feature,
            BigDecimal cost,
            Instant time,
            String size,
            String model,
            String user,
            ModelTree.Tokens tokens) {}

    @BeforeEach
    void plant() {
        if (forest != null) {
            return;
        }
        forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
        model = new ModelTree();
        model.add(forest.key("root"), null);
        model.add(forest.key("a"), forest.key("root"));
        model.add(forest.key("a1"), forest.key("a"));
        model.add(forest.key("b"), forest.key("root"));
        Random chance = new Random(4);
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            Use use = new Use(
                    TENANTS.get(chance.nextInt(4)),
                    FEATURES.get(chance.nextInt(4)),
                    ModelTree.nanos(chance.nextLong(1_000_000_000_000L)),
                    time(chance),
                    chance.nextInt(5) == 0 ? null : "s" + chance.nextInt(3),
                    i % 5 == 0 ? null : "m" + i % 3,
                    i % 4 == 0 ? null : "u" + i % 7,
                    new ModelTree.Tokens(i, 1_000_000L * i));
            uses.add(use);
            model.use("h" + i, forest.key(use.tenant), use.feature, use.cost, use.time, use.tokens, use.user);
            bodies.add(
                    "{\"id\":\"%s-h%d\",\"tenant\":\"%s\",\"feature\":\"%s\",\"cost\":\"%s\",\"time\":\"%s\",\"inputTokens\":%d,\"outputTokens\":%d%s%s,\"attributes\":{%s}}"
                            .formatted(
                                    forest.key("e"),
                                    i,
                                    forest.key(use.tenant),
                                    use.feature,
                                    use.cost.toPlainString(),
                                    use.time,
                                    use.tokens.input(),
                                    use.tokens.output(),
                                    use.model == null ? "" : ",\"model\":\"" + use.model + "\"",
                                    use.user == null ? "" : ",\"user\":\"" + use.user + "\"",
                                    use.size == null ? "" : "\"size\":\"" + use.size + "\""));
        }
        given().contentType("application/json")
                .body(bodies.stream().collect(Collectors.joining(",", "[", "]")))
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(600));
        for (String name : List.of("root", "a")) {
            given().contentType("application/json")
                    .body("{\"labels\":{\"tier\":\"gold\"}}")
                    .patch("/api/v1/tenants/" + forest.key(name))
                    .then()
                    .statusCode(200);
        }
    }

    /** Many at the very edges of days, hours and months. */
    private static Instant time(Random chance) {
        Instant any = FIRST.plusSeconds(chance.nextLong(SECONDS)).plusNanos(chance.nextInt(1_000_000) * 1_000L);
        return switch (chance.nextInt(4)) {
            case 0 -> any.truncatedTo(java.time.temporal.ChronoUnit.DAYS);
            case 1 -> any.truncatedTo(java.time.temporal.ChronoUnit.HOURS).minusNanos(1_000);
            case 2 -> any.truncatedTo(java.time.temporal.ChronoUnit.HOURS).plusSeconds(1_800);
            default -> any;
        };
    }

    @Test
    void addsTheEventsOfAnyWindow() {
        Random chance = new Random(5);
        for (int i = 0; i < 60; i++) {
            Instant one = time(chance);
            Instant other = time(chance);
            Instant from = one.isBefore(other) ? one : other;
            Instant to = (one.isBefore(other) ? other : one).plusNanos(1_000);
            Map<String, Map<String, Object>> expected = new HashMap<>();
            model.tenants().forEach(tenant -> expected.put(tenant, model.metrics(tenant, from, to)));
            String window = "?from=" + from + "&to=" + to;

            assertThat(Dashboard.metrics(window + "&sort=-totalInferenceCost&ancestor=" + forest.key("root")))
                    .isEqualTo(expected);
            assertThat(Dashboard.one(forest.key("a"), window)).isEqualTo(expected.get(forest.key("a")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02, 2026-04, UTC",
        "2026-02, 2026-04, Europe/Berlin",
        "2026-02-10, 2026-03-10, Asia/Kolkata",
        "2026-02-10, 2026-03-10, Asia/Kathmandu",
        "2026-03-08, 2026-03-09, America/New_York",
        "2026-03-29, 2026-03-30, Europe/Berlin"
    })
    void usesTheDaysAndMonthsOfATimeZone(String from, String to, String zone) {
        assertThat(Dashboard.one(forest.key("root"), "?from=" + from + "&to=" + to + "&timeZone=" + zone))
                .isEqualTo(model.metrics(forest.key("root"), start(from, zone), start(to, zone)));
    }

    private static Instant start(String bound, String zone) {
        return LocalDateTime.parse((bound.length() == 7 ? bound + "-01" : bound) + "T00:00:00")
                .atZone(ZoneId.of(zone))
                .toInstant();
    }

    @ParameterizedTest
    @CsvSource({
        "P1D, UTC, 2026-01-20, 2026-04-30, 100",
        "P1D, UTC, 2026-01-20T05:00:00Z, 2026-04-29T07:00:00.000001Z, 100",
        "P1D, Europe/Berlin, 2026-03-01, 2026-04-10, 40",
        "P1D, Asia/Kolkata, 2026-02-01, 2026-03-01, 28",
        "P1D, America/St_Johns, 2026-03-01, 2026-03-15, 14",
        "P1W, UTC, 2026-01-20, 2026-04-30, 15",
        "P1W, Europe/Berlin, 2026-03-02, 2026-04-06, 5",
        "P1M, UTC, 2026-01, 2026-06, 5",
        "P1M, UTC, 2026-01-25, 2026-04-12T03:00:00Z, 4",
        "P1M, Pacific/Auckland, 2026-01, 2026-06, 5",
        "PT1H, UTC, 2026-02-01, 2026-02-08, 168",
        "PT1H, Europe/Berlin, 2026-03-28, 2026-03-31, 71",
        "PT1H, Asia/Kathmandu, 2026-02-01, 2026-02-03, 48",
        "PT1H, Australia/Lord_Howe, 2025-04-05T15:15:00Z, 2025-04-06T15:00:00Z, 25",
        "P1D, America/St_Johns, 2010-11-07T02:45:00Z, 2010-11-10, 4",
        "PT1H, Australia/Lord_Howe, 2026-04-04T14:00:00Z, 2026-04-05T15:00:00Z, 26"
    })
    void hasABucketForEachPartOfTime(String granularity, String zone, String from, String to, int buckets) {
        for (String tenant : List.of("root", "a")) {
            JsonNode data = history(
                            tenant,
                            "series?granularity=" + granularity + "&timeZone=" + zone + "&from=" + from + "&to=" + to)
                    .get("data");

            assertThat(data).hasSize(buckets);
            Instant next = null;
            for (JsonNode bucket : data) {
                Instant start = Instant.parse(bucket.get("from").textValue());
                Instant end = Instant.parse(bucket.get("to").textValue());
                assertThat(start).isBefore(end);
                assertThat(next == null || next.equals(start)).isTrue();
                next = end;
                Map<String, Object> expected = model.metrics(forest.key(tenant), start, end);
                expected.keySet().retainAll(METRICS);
                assertThat(Dashboard.values(bucket)).as(bucket.toString()).isEqualTo(expected);
            }
            Instant first = Instant.parse(data.get(0).get("from").textValue());
            assertThat(first).isEqualTo(from.length() > 10 ? Instant.parse(from) : start(from, zone));
            assertThat(next).isEqualTo(to.length() > 10 ? Instant.parse(to) : start(to, zone));
        }
    }

    @Test
    void showsTheMetricsThatAreNamedAndTheLastThirtyDaysWithoutBounds() {
        JsonNode data =
                history("root", "series?metric=usageCount,totalUsageCount").get("data");

        assertThat(data).hasSize(30);
        assertThat(data.get(29).get("metrics").toString()).isEqualTo("{\"usageCount\":0,\"totalUsageCount\":0}");
    }

    @ParameterizedTest
    @CsvSource({"totalInferenceCost, true", "inferenceCost, false", "totalUsageCount, true", "usageCount, false"})
    void addsUpFeaturesAttributesAndLabels(String metric, boolean subtree) {
        Instant from = Instant.parse("2026-02-03T04:00:00Z");
        Instant to = Instant.parse("2026-04-01T00:00:00Z");
        List<Use> within = uses.stream()
                .filter(use -> subtree ? !use.tenant.equals("root") && !use.tenant.equals("b") : use.tenant.equals("a"))
                .filter(use -> !use.time.isBefore(from) && use.time.isBefore(to))
                .toList();

        for (String by : List.of("feature", "attributes.size", "labels.tier")) {
            JsonNode answer = history("a", "breakdown?by=" + by + "&metric=" + metric + "&from=" + from + "&to=" + to);
            Function<Use, String> key = switch (by) {
                case "feature" -> Use::feature;
                case "labels.tier" -> use -> use.tenant.equals("a") ? "gold" : "null";
                default -> use -> String.valueOf(use.size);
            };
            Map<String, BigDecimal> expected = new TreeMap<>();
            within.forEach(use -> expected.merge(
                    key.apply(use), metric.endsWith("Cost") ? use.cost : BigDecimal.ONE, BigDecimal::add));

            assertThat(parts(answer)).isEqualTo(plain(expected));
            assertThat(answer.get("additive").booleanValue()).isTrue();
            assertThat(number(answer.get("whole")))
                    .isEqualByComparingTo(expected.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add));
            List<BigDecimal> values = new ArrayList<>();
            answer.get("data").forEach(part -> values.add(number(part.get("value"))));
            assertThat(values).isSortedAccordingTo((left, right) -> right.compareTo(left));
        }
        assertThat(history("a", "breakdown?by=feature&metric=" + metric)
                        .get("data")
                        .get(0)
                        .get("name")
                        .textValue())
                .matches("[A-Z].*");
    }

    private static final List<String> DIMENSIONS =
            List.of("feature", "child", "model", "user", "attributes.size", "labels.tier");
    private static final Comparator<List<String>> BY_KEYS = (left, right) -> {
        Comparator<String> keys = Comparator.nullsLast(Comparator.naturalOrder());
        for (int i = 0; i < left.size(); i++) {
            int order = keys.compare(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    };

    /** The value of a dimension, as a tenant sees it; null if the use has none. */
    private String value(String top, String dimension, Use use) {
        return switch (dimension) {
            case "feature" -> use.feature;
            case "child" -> forest.key(top.equals("root") && use.tenant.equals("a1") ? "a" : use.tenant);
            case "model" -> use.model;
            case "user" -> use.user;
            case "attributes.size" -> use.size;
            default -> use.tenant.equals("root") || use.tenant.equals("a") ? "gold" : null;
        };
    }

    private record Comparison(String text, Predicate<Use> matches) {}

    private Comparison comparison(Random chance, String top) {
        String dimension = DIMENSIONS.get(chance.nextInt(DIMENSIONS.size()));
        String one = any(chance, top, dimension);
        String other = any(chance, top, dimension);
        Function<Use, String> value = use -> value(top, dimension, use);
        boolean nullable = !dimension.equals("feature") && !dimension.equals("child");
        return switch (chance.nextInt(nullable ? 5 : 4)) {
            case 0 -> new Comparison(dimension + "==" + one, use -> one.equals(value.apply(use)));
            case 1 ->
                new Comparison(
                        dimension + "!=" + one, use -> value.apply(use) != null && !one.equals(value.apply(use)));
            case 2 ->
                new Comparison(
                        dimension + "=in=(" + one + "," + other + ")",
                        use -> one.equals(value.apply(use)) || other.equals(value.apply(use)));
            case 3 ->
                new Comparison(
                        dimension + "==*" + one.substring(one.length() - 1),
                        use -> value.apply(use) != null && value.apply(use).endsWith(one.substring(one.length() - 1)));
            default -> new Comparison(dimension + "=null=true", use -> value.apply(use) == null);
        };
    }

    private String any(Random chance, String top, String dimension) {
        List<String> values = uses.stream()
                .filter(use -> isBelow(top, use))
                .map(use -> value(top, dimension, use))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return values.get(chance.nextInt(values.size()));
    }

    private static boolean isBelow(String top, Use use) {
        return top.equals("root") || use.tenant.equals("a") || use.tenant.equals("a1");
    }

    private static BigDecimal value(String metric, Use use) {
        return switch (metric) {
            case "totalInferenceCost" -> use.cost;
            case "totalUsageCount" -> BigDecimal.ONE;
            default -> new BigDecimal(use.tokens.output());
        };
    }

    /** A question about dimensions, with the uses that it is about. */
    private record Question(String top, List<String> by, String metric, String filter, List<Use> uses) {}

    private Question question(Random chance, int dimensions, Instant from, Instant to) {
        String top = chance.nextBoolean() ? "root" : "a";
        List<String> by = new ArrayList<>(DIMENSIONS);
        Collections.shuffle(by, chance);
        String metric = List.of("totalInferenceCost", "totalUsageCount", "totalOutputTokens")
                .get(chance.nextInt(3));
        Comparison first = comparison(chance, top);
        Comparison second = comparison(chance, top);
        Comparison filter = switch (chance.nextInt(4)) {
            case 0 -> new Comparison("", use -> true);
            case 1 -> new Comparison("&filter=" + first.text, first.matches);
            case 2 -> new Comparison("&filter=" + first.text + "," + second.text, first.matches.or(second.matches));
            default -> new Comparison("&filter=" + first.text + ";" + second.text, first.matches.and(second.matches));
        };
        List<Use> within = uses.stream()
                .filter(use -> isBelow(top, use) && filter.matches.test(use))
                .filter(use -> !use.time.isBefore(from) && use.time.isBefore(to))
                .toList();
        return new Question(top, by.subList(0, dimensions), metric, filter.text, within);
    }

    private Map<List<String>, BigDecimal> sums(Question question, List<Use> uses) {
        Map<List<String>, BigDecimal> sums = new HashMap<>();
        uses.forEach(use -> sums.merge(
                question.by.stream()
                        .map(dimension -> value(question.top, dimension, use))
                        .collect(Collectors.toCollection(ArrayList::new)),
                value(question.metric, use),
                BigDecimal::add));
        return sums;
    }

    private static List<List<String>> largest(Map<List<String>, BigDecimal> sums) {
        return sums.keySet().stream()
                .sorted(Comparator.<List<String>, BigDecimal>comparing(sums::get)
                        .reversed()
                        .thenComparing(BY_KEYS))
                .toList();
    }

    private static List<String> keys(JsonNode part) {
        List<String> keys = new ArrayList<>();
        if (part.has("keys")) {
            part.get("keys").forEach(key -> keys.add(key.textValue()));
        } else {
            keys.add(part.get("key").textValue());
        }
        return keys;
    }

    @Test
    void splitsTheUsageThatAFilterLeavesByUpToThreeDimensions() {
        Random chance = new Random(6);
        for (int i = 0; i < 60; i++) {
            Instant from = i % 3 == 0 ? Instant.MIN : time(chance);
            Instant to = i % 3 == 0 ? Instant.MAX : from.plusSeconds(1 + chance.nextLong(SECONDS));
            Question question = question(chance, 1 + i % 3, from, to);
            int limit = 1 + chance.nextInt(12);
            String call = "breakdown?by=" + String.join(",", question.by) + "&metric=" + question.metric + "&limit="
                    + limit + question.filter + (i % 3 == 0 ? "" : "&from=" + from + "&to=" + to);

            JsonNode answer = history(question.top, call);

            Map<List<String>, BigDecimal> sums = sums(question, question.uses);
            List<List<String>> order = largest(sums);
            JsonNode data = answer.get("data");
            BigDecimal total = BigDecimal.ZERO;
            for (int part = 0; part < data.size(); part++) {
                total = total.add(number(data.get(part).get("value")));
                if (part < limit) {
                    assertThat(keys(data.get(part))).as(call).isEqualTo(order.get(part));
                    assertThat(number(data.get(part).get("value")))
                            .as(call)
                            .isEqualByComparingTo(sums.get(order.get(part)));
                } else {
                    assertThat(data.get(part).get("parts").intValue()).as(call).isEqualTo(order.size() - limit);
                }
            }
            assertThat(data.size()).as(call).isEqualTo(Math.min(order.size(), limit + 1));
            assertThat(total)
                    .as(call)
                    .isEqualByComparingTo(sums.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                    .isEqualByComparingTo(number(answer.get("whole")));
        }
    }

    @Test
    void hasTheSamePartsInEachBucketOfASeries() {
        Random chance = new Random(8);
        Instant from = Instant.parse("2026-01-25T06:00:00Z");
        Instant to = Instant.parse("2026-04-20T00:00:00Z");
        for (int i = 0; i < 24; i++) {
            Question question = question(chance, 1, from, to);
            int limit = 1 + i % 4;
            String call = "series?by=" + question.by.getFirst() + "&metric=" + question.metric + "&limit=" + limit
                    + question.filter + "&granularity="
                    + List.of("P1M", "P1W", "P1D").get(i % 3) + "&from=" + from
                    + "&to=" + to;

            JsonNode data = history(question.top, call).get("data");

            List<List<String>> order = largest(sums(question, question.uses));
            for (JsonNode bucket : data) {
                Instant start = Instant.parse(bucket.get("from").textValue());
                Instant end = Instant.parse(bucket.get("to").textValue());
                Map<List<String>, BigDecimal> sums = sums(
                        question,
                        question.uses.stream()
                                .filter(use -> !use.time.isBefore(start) && use.time.isBefore(end))
                                .toList());
                JsonNode parts = bucket.get("parts");
                assertThat(parts.size()).as(call).isEqualTo(Math.min(order.size(), limit + 1));
                BigDecimal total = BigDecimal.ZERO;
                for (int part = 0; part < parts.size(); part++) {
                    BigDecimal value = number(parts.get(part).get("value"));
                    total = total.add(value);
                    if (part < limit) {
                        assertThat(keys(parts.get(part))).as(call).isEqualTo(order.get(part));
                        assertThat(value)
                                .as(call)
                                .isEqualByComparingTo(sums.getOrDefault(order.get(part), BigDecimal.ZERO));
                    }
                }
                assertThat(total)
                        .as(call)
                        .isEqualByComparingTo(sums.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                        .isEqualByComparingTo(number(bucket.get("metrics").get(question.metric)));
            }
        }
    }

    @Test
    void tellsUnusualValuesApartInASeries() {
        Forest one = Forest.of(tree("root"));
        String event = "{\"id\":\"%s-%d\",\"tenant\":\"%s\",\"feature\":\"chat\",\"cost\":%d,"
                + "\"time\":\"2026-03-01T12:00:00Z\",\"attributes\":{%s}}\n";
        List<String> attributes = List.of("\"n\":\"NULL\"", "\"n\":\"a\\\"b\\\\{c},d\"", "", "\"n\":\"\"");
        String lines = IntStream.range(0, 4)
                .mapToObj(i -> event.formatted(one.key("e"), i, one.key("root"), 10 - i, attributes.get(i)))
                .collect(Collectors.joining());
        given().contentType("application/x-ndjson")
                .body(lines.getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/usage")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(4));

        JsonPath series = given().get("/api/v1/tenants/" + one.key("root")
                        + "/metrics/series?by=attributes.n&metric=inferenceCost&from=2026-03-01&to=2026-03-02")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();

        assertThat(series.getList("data[0].parts.key")).containsExactly("NULL", "a\"b\\{c},d", null, "");
        assertThat(series.getList("data[0].parts.value")).containsExactly("10", "9", "8", "7");
        assertThat(series.getString("data[0].metrics.inferenceCost")).isEqualTo("34");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attributes.n=gt=10 | 2 6",
                "attributes.n=ge=1e1 | 1 2 3 6",
                "attributes.n=lt=10 | 0 7",
                "attributes.n=gt=9a | 5",
                "attributes.n==10 | 1 3 4",
                "attributes.n==10.00 | 1 3",
                "attributes.n=in=(9,'x') | 0 5",
                "attributes.n!=10 | 0 2 5 6 7",
                "attributes.n=out=(9,10.0) | 2 4 5 6 7",
                "attributes.n==1* | 1 2 3 4 6",
                "attributes.n=gt=10;attributes.n=lt=1000 | 2"
            })
    void comparesNumbersOfAttributesAsNumbers(String filter, String expected) {
        Forest one = Forest.of(tree("root"));
        List<String> values = List.of("9", "10", "100", "10.0", "\"10\"", "\"x\"", "1e30", "-2.5");
        String lines = IntStream.range(0, values.size())
                .mapToObj(i ->
                        "{\"id\":\"%s-%d\",\"tenant\":\"%s\",\"feature\":\"chat\",\"cost\":1,\"user\":\"%d\",\"attributes\":{\"n\":%s}}\n"
                                .formatted(one.key("e"), i, one.key("root"), i, values.get(i)))
                .collect(Collectors.joining());
        given().contentType("application/x-ndjson")
                .body(lines.getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/usage")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(values.size()));

        List<String> users = given().queryParam("by", "user")
                .queryParam("metric", "usageCount")
                .queryParam("filter", filter)
                .get("/api/v1/tenants/" + one.key("root") + "/metrics/breakdown")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("data.key");

        assertThat(users).containsExactlyInAnyOrder(expected.split(" "));
    }

    @Test
    void addsUpTheLabelsOfAllTime() {
        Map<String, BigDecimal> expected = new TreeMap<>();
        uses.forEach(use -> expected.merge(
                use.tenant.equals("root") || use.tenant.equals("a") ? "gold" : "null", use.cost, BigDecimal::add));

        assertThat(parts(history("root", "breakdown?by=labels.tier&metric=totalInferenceCost")))
                .isEqualTo(plain(expected));
        assertThat(history("root", "breakdown?by=labels.tier&metric=lastUsedAt").get("data"))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "totalInferenceCost, inferenceCost, true",
        "totalUsageCount, usageCount, true",
        "totalInputTokens, inputTokens, true",
        "totalUnpricedCount, unpricedCount, true",
        "subtreeSize, , true",
        "subtreeCreditBalance, creditBalance, true",
        "subtreeFeatureAdoptionRate, featureAdoptionRate, false",
        "lastUsedAt, , false"
    })
    void givesEachChildItsSubtreeAndTheTenantItsOwn(String metric, String own, boolean additive) {
        Instant from = Instant.parse("2026-02-03T00:00:00Z");
        Instant to = Instant.parse("2026-04-01T12:00:00Z");
        String bounds = "&from=" + from + "&to=" + to;
        JsonNode answer = history("root", "breakdown?by=child&metric=" + metric + bounds);

        Map<String, String> expected = new TreeMap<>();
        for (String child : List.of("a", "b")) {
            expected.put(
                    forest.key(child),
                    String.valueOf(model.metrics(forest.key(child), from, to).get(metric)));
        }
        if (own != null) {
            expected.put(
                    forest.key("root"),
                    String.valueOf(model.metrics(forest.key("root"), from, to).get(own)));
        } else if (metric.equals("subtreeSize")) {
            expected.put(forest.key("root"), "1");
        } else {
            expected.put(
                    forest.key("root"),
                    uses.stream()
                            .filter(use ->
                                    use.tenant.equals("root") && !use.time.isBefore(from) && use.time.isBefore(to))
                            .map(Use::time)
                            .max(Instant::compareTo)
                            .orElseThrow()
                            .toString());
        }
        assertThat(parts(answer)).isEqualTo(expected);
        assertThat(answer.get("whole").asText())
                .isEqualTo(String.valueOf(
                        model.metrics(forest.key("root"), from, to).get(metric)));
        assertThat(answer.get("additive").booleanValue()).isEqualTo(additive);
    }

    @ParameterizedTest
    @CsvSource({
        "feature, totalInferenceCost",
        "feature, totalUsageCount",
        "feature, totalOutputTokens",
        "feature, costPerUse",
        "feature, subtreeFeatureAdoptionRate",
        "feature, lastUsedAt",
        "attributes.size, totalInferenceCost",
        "attributes.size, totalInputTokens",
        "attributes.size, costPerUse",
        "attributes.size, subtreeFeatureAdoptionRate",
        "attributes.size, lastUsedAt",
        "child, totalInferenceCost",
        "child, totalUsageCount",
        "child, totalOutputTokens",
        "child, costPerUse",
        "child, subtreeFeatureAdoptionRate",
        "child, lastUsedAt"
    })
    void combinesTheSmallerParts(String by, String metric) {
        for (String window : List.of("", "&from=2026-02-03T00:00:00Z&to=2026-04-01T12:00:00Z")) {
            if (by.equals("feature") && !window.isEmpty() && metric.equals("lastUsedAt")) {
                continue; // one window is enough for each kind of sum
            }
            String call = "breakdown?by=" + by + "&metric=" + metric + window;
            JsonNode all = history("root", call);
            JsonNode some = history("root", call + "&limit=1");
            JsonNode first = all.get("data").get(0);

            assertThat(some.get("data").get(0)).isEqualTo(first);
            assertThat(some.get("data")).hasSize(2);
            JsonNode other = some.get("data").get(1);
            assertThat(other.get("key").textValue()).isEqualTo("other");
            assertThat(other.get("name").textValue()).isEqualTo("other");
            assertThat(other.get("parts").intValue()).isEqualTo(all.get("data").size() - 1);
            assertThat(other.get("value").asText())
                    .isEqualTo(String.valueOf(
                            without(by, first.get("key").asText(), window).get(metric)));
            assertThat(some.get("whole")).isEqualTo(all.get("whole"));
            if (some.get("additive").booleanValue()) {
                assertThat(number(first.get("value")).add(number(other.get("value"))))
                        .isEqualByComparingTo(number(some.get("whole")));
            }
        }
    }

    /** The metrics of all uses of the root's subtree without those of one part. */
    private Map<String, Object> without(String by, String key, String window) {
        ModelTree rest = new ModelTree();
        rest.add("rest", null);
        for (int i = 0; i < uses.size(); i++) {
            Use use = uses.get(i);
            String part = switch (by) {
                case "feature" -> use.feature;
                case "child" -> forest.key(use.tenant.equals("a1") ? "a" : use.tenant);
                default -> String.valueOf(use.size);
            };
            if (!part.equals(key)) {
                rest.use("r" + i, "rest", use.feature, use.cost, use.time, use.tokens);
            }
        }
        return window.isEmpty()
                ? rest.metrics("rest", Instant.MIN, Instant.MAX)
                : rest.metrics("rest", Instant.parse("2026-02-03T00:00:00Z"), Instant.parse("2026-04-01T12:00:00Z"));
    }

    @Test
    void combinesChildrenByMetricsThatAreNotOfUsage() {
        JsonNode sizes = history("root", "breakdown?by=child&metric=subtreeSize&limit=1");
        assertThat(parts(sizes)).isEqualTo(Map.of(forest.key("a"), "2", "other", "2"));

        JsonNode balances = history("root", "breakdown?by=child&metric=subtreeCreditBalance&limit=2");
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode part : balances.get("data")) {
            sum = sum.add(number(part.get("value")));
        }
        assertThat(balances.get("data")).hasSize(3);
        assertThat(sum).isEqualByComparingTo(number(balances.get("whole")));
    }

    /** Every third value costs the same, so that the first keys decide. */
    @Test
    void splitsByMoreValuesThanItShows() {
        Forest one = Forest.of(tree("root", child("a")));
        int values = Breakdown.MAX_PARTS + 50;
        StringBuilder lines = new StringBuilder();
        BigDecimal total = BigDecimal.ZERO;
        for (int i = 0; i < values; i++) {
            BigDecimal cost = BigDecimal.valueOf(i % 3 == 0 ? 1 : i + 2);
            total = total.add(cost);
            lines.append(
                    "{\"id\":\"%s-%d\",\"tenant\":\"%s\",\"feature\":\"chat\",\"cost\":%s,\"attributes\":{\"n\":\"v%05d\"}}\n"
                            .formatted(one.key("e"), i, one.key("a"), cost, i));
        }
        given().contentType("application/x-ndjson")
                .body(lines.toString().getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/usage")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(values));
        String call =
                "/api/v1/tenants/" + one.key("root") + "/metrics/breakdown?by=attributes.n&metric=totalInferenceCost";

        JsonPath all = given().get(call).then().statusCode(200).extract().jsonPath();
        JsonPath few =
                given().get(call + "&limit=2").then().statusCode(200).extract().jsonPath();

        assertThat(all.getList("data")).hasSize(Breakdown.MAX_PARTS + 1);
        assertThat(all.getString("data[0].key")).isEqualTo("v%05d".formatted(values - 1));
        assertThat(all.getInt("data[-1].parts")).isEqualTo(50);
        assertThat(all.getString("data[-1].value")).isEqualTo("50");
        int ones = (values + 2) / 3;
        assertThat(all.getString("data[-2].key")).isEqualTo("v%05d".formatted((ones - 50 - 1) * 3));
        assertThat(all.getList("data.value", String.class).stream()
                        .map(BigDecimal::new)
                        .reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(total);
        assertThat(all.getString("whole")).isEqualTo(total.toPlainString());
        assertThat(few.getList("data.key", String.class))
                .containsExactly("v%05d".formatted(values - 1), "v%05d".formatted(values - 2), "other");
        assertThat(few.getInt("data[2].parts")).isEqualTo(values - 2);
        assertThat(few.getString("whole")).isEqualTo(total.toPlainString());
    }

    @Test
    void hasNoPartsWhereNothingHappened() {
        assertThat(history("root", "breakdown?by=feature&metric=usageCount&to=2000-01-01")
                        .get("data"))
                .isEmpty();
        assertThat(history("b", "breakdown?by=child&metric=totalUsageCount&to=2000-01-01")
                        .toString())
                .contains("\"key\":\"" + forest.key("b") + "\"", "\"value\":0}]");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01, 2026-04-01, UTC, 2026-01-29T00:00:00Z",
        "2026-03-29, 2026-03-31, Europe/Berlin, 2026-03-26T23:00:00Z",
        "2026-03-01T06:00:00Z, 2026-03-01T18:30:00Z, UTC, 2026-02-28T17:30:00Z"
    })
    void comparesWithTheRangeBefore(String from, String to, String zone, Instant before) {
        String query = "?compareTo=previous&from=" + from + "&to=" + to + "&timeZone=" + zone;
        Instant start = from.length() > 10 ? Instant.parse(from) : start(from, zone);
        Map<String, Object> expected = model.metrics(forest.key("root"), before, start);
        expected.keySet().retainAll(METRICS);

        JsonNode one = history("root", query);
        assertThat(values(one.get("previous"))).isEqualTo(values(JSON.valueToTree(expected)));
        BigDecimal change = number(one.get("metrics").get("totalInferenceCost"))
                .subtract(number(one.get("previous").get("totalInferenceCost")));
        assertThat(number(one.get("change").get("totalInferenceCost"))).isEqualByComparingTo(change);
        assertThat(one.get("change").get("totalUsageCount").longValue())
                .isEqualTo(one.get("metrics").get("totalUsageCount").longValue()
                        - one.get("previous").get("totalUsageCount").longValue());
        assertThat(one.get("change").get("lastUsedAt").isNull()).isTrue();

        JsonNode row = Dashboard.rows(query + "&sort=tenant&ancestor=" + forest.key("root")).stream()
                .filter(each -> each.get("tenant").textValue().equals(forest.key("root")))
                .findFirst()
                .orElseThrow();
        assertThat(row.get("previous").toString()).isEqualTo(one.get("previous").toString());
        assertThat(row.get("change").toString()).isEqualTo(one.get("change").toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "series?granularity=P1Y | granularity | must be PT1H, P1D, P1W or P1M",
                "series?metric=subtreeSize | metric | contains 'subtreeSize', which is not a metric of usage",
                "series?metric=nope | metric | contains the unknown metric",
                "series?granularity=PT1H&from=2026-01&to=2026-06 | granularity | more than 2000 buckets",
                "series?from=2026-03-02&to=2026-03-01 | to | must be after",
                "series?from=9000-01-01 | from | is in the future",
                "series?to=0001-01-05 | to | is too early",
                "series?timeZone=Berlin | timeZone | must be a time zone",
                "series?limit=1 | limit | requires 'by'",
                "series?filter=user==u1 | filter | requires 'by'",
                "series?by=model | metric | contains the unknown metric",
                "series?by=model,user&metric=usageCount | by | must be a single dimension",
                "series?by=child&metric=usageCount | metric | cannot be split by child",
                "series?by=model&metric=usageCount&limit=51 | limit | must be a whole number from 1 to 50",
                "breakdown?by=feature,model,user,labels.tier&metric=usageCount | by | at most 3 dimensions",
                "breakdown?by=feature,model,feature&metric=usageCount | by | names 'feature' twice",
                "breakdown?by=feature,child&metric=usageCount | metric | cannot be split by child",
                "breakdown?by=feature,child&metric=subtreeSize | metric | is not a metric of usage",
                "breakdown?by=child&metric=subtreeSize&filter=feature==chat | metric | is not a metric of usage",
                "breakdown?by=feature&metric=usageCount&filter=price==1 | filter | compares 'price', which is not 'feature'",
                "breakdown?by=model&metric=usageCount&filter=feature=null=true | filter | always has a value",
                "breakdown?by=model&metric=usageCount&filter=attributes.n=gt=1e31 | filter | needs a number of at most 30 digits",
                "breakdown?by=feature,model&metric=computedCost | by | must be a single dimension for 'computedCost'",
                "breakdown?by=feature&metric=computedCost&filter=user==u1 | filter | cannot be used with 'computedCost'",
                "breakdown?by=feature&metric=usageCount&limit=0 | limit | must be a whole number from 1 to 10000",
                "breakdown?by=feature&metric=usageCount&limit=10001 | limit | must be a whole number from 1 to 10000",
                "breakdown?metric=usageCount | by | must be 'feature', 'child', 'model'",
                "breakdown?metric=usageCount&by=labels. | by | must be 'feature', 'child', 'model'",
                "breakdown?by=labels.tier&metric=subtreeSize | metric | is not a metric of usage",
                "breakdown?metric=usageCount&by=attributes. | by | must be 'feature', 'child', 'model'",
                "breakdown?metric=usageCount&by=feature, | by | must be 'feature', 'child', 'model'",
                "breakdown?by=feature | metric | contains the unknown metric",
                "breakdown?by=feature&metric=usageCount,totalUsageCount | metric | must be a single metric",
                "breakdown?by=feature&metric=subtreeSize | metric | is not a metric of usage",
                "breakdown?by=child&metric=usageCount | metric | cannot be split by child",
                "?compareTo=previous&from=2026-03-01 | compareTo | requires 'from' and 'to'",
                "?compareTo=last&from=2026-03-01&to=2026-03-02 | compareTo | must be 'previous'",
                "?compareTo=previous&from=0001-01-02&to=0002-01-01 | compareTo | would begin before year 1"
            })
    void namesTheParameterThatIsWrong(String call, String parameter, String detail) {
        get("root", call)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors[0].pointer", equalTo(parameter))
                .body("errors[0].detail", containsString(detail));
    }

    @ParameterizedTest
    @CsvSource({"series", "breakdown?by=feature&metric=usageCount", "breakdown?by=child&metric=totalUsageCount"})
    void knowsNoOtherTenants(String call) {
        get("nobody", call).then().statusCode(404).contentType("application/problem+json");
    }

    private Response get(String tenant, String call) {
        String address = "/api/v1/tenants/" + forest.key(tenant) + "/metrics";
        return given().urlEncodingEnabled(false).get(address + (call.startsWith("?") ? call : "/" + call));
    }

    private JsonNode history(String tenant, String call) {
        try {
            return JSON.readTree(
                    get(tenant, call).then().statusCode(200).extract().asString());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> parts(JsonNode answer) {
        Map<String, String> parts = new TreeMap<>();
        answer.get("data")
                .forEach(part ->
                        parts.put(part.get("key").asText(), part.get("value").asText()));
        return parts;
    }

    private static Map<String, String> plain(Map<String, BigDecimal> numbers) {
        Map<String, String> plain = new TreeMap<>();
        numbers.forEach(
                (key, number) -> plain.put(key, number.stripTrailingZeros().toPlainString()));
        return plain;
    }

    private static Map<String, String> values(JsonNode metrics) {
        Map<String, String> values = new TreeMap<>();
        metrics.properties()
                .forEach(metric -> values.put(
                        metric.getKey(),
                        metric.getValue().isNull()
                                ? "null"
                                : metric.getValue().isTextual()
                                        ? metric.getValue().textValue()
                                        : new BigDecimal(metric.getValue().asText())
                                                .setScale(6, java.math.RoundingMode.HALF_UP)
                                                .toPlainString()));
        return values;
    }

    private static BigDecimal number(JsonNode value) {
        return new BigDecimal(value.asText());
    }
}
