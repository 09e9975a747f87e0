package dev.canopy.meter;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The metrics of meters in answers are those that plain Java computes from the events, for each tenant and any range.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class MeterParityIT {
    private static final Instant START = Instant.parse("2026-01-20T00:00:00Z");
    private static final Duration LENGTH = Duration.ofDays(80);
    private static final Map<String, List<String>> SUBTREES = Map.of(
            "root", List.of("root", "a", "a1", "b"), "a", List.of("a", "a1"), "a1", List.of("a1"), "b", List.of("b"));
    private static final List<String> NUMBERS = List.of("sum", "min", "max", "latest", "average");

    @Inject
    Sql sql;

    /** @param seats null for an event without the attribute */
    private record Use(String tenant, Instant time, String user, String feature, BigDecimal seats) {}

    /** @param from null for no start */
    private record Range(Instant from, Instant to) {
        boolean contains(Instant time) {
            return (from == null || !time.isBefore(from)) && (to == null || time.isBefore(to));
        }

        String query() {
            return (from == null ? "" : "&from=" + from) + (to == null ? "" : "&to=" + to);
        }
    }

    @AfterEach
    void deleteMeters() {
        sql.rows("select key from meter where not built_in")
                .forEach(key -> given().delete("/api/v1/meters/" + key).then().statusCode(204));
    }

    @Test
    void answersAsPlainJavaComputes() {
        Random random = new Random(19);
        Forest forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
        define();
        List<Use> uses = Stream.generate(() -> use(random)).limit(80).toList();
        send(forest, uses);

        for (Range range : ranges(random)) {
            for (String tenant : SUBTREES.keySet()) {
                Map<String, Object> answer = given().urlEncodingEnabled(false)
                        .get("/api/v1/tenants/" + forest.key(tenant) + "/metrics?metrics=" + names() + range.query())
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath()
                        .getMap("metrics");
                List<Use> within =
                        uses.stream().filter(use -> range.contains(use.time)).toList();
                compare(
                        tenant + range,
                        answer,
                        "",
                        within.stream().filter(use -> use.tenant.equals(tenant)).toList());
                compare(
                        tenant + range,
                        answer,
                        "total",
                        within.stream()
                                .filter(use -> SUBTREES.get(tenant).contains(use.tenant))
                                .toList());
            }
        }
    }

    private void define() {
        Stream.concat(
                        NUMBERS.stream().map(how -> Map.entry(how, "\"value\":\"attributes.seats\"")),
                        Stream.of(
                                Map.entry("count", "\"value\":\"attributes.seats\",\"filter\":\"feature==chat\""),
                                Map.entry("distinct", "\"value\":\"user\",\"filter\":\"feature!=chat\"")))
                .forEach(meter -> put(
                        meter.getKey() + "Seats",
                        "{\"aggregation\":\"" + meter.getKey() + "\"," + meter.getValue() + "}"));
        sql.rows("with filled as (delete from usage_meter_filling) select note_changed_catalogue()"); // the accounts of
        // other tests
        put("sumSeats", "{\"aggregation\":\"sum\",\"value\":\"attributes.seats\"}");
    }

    private static void put(String key, String body) {
        given().contentType("application/json")
                .body(body)
                .put("/api/v1/meters/" + key)
                .then()
                .statusCode(202);
    }

    private static String names() {
        return Stream.concat(NUMBERS.stream(), Stream.of("count", "distinct"))
                .map(how -> how + "Seats")
                .flatMap(key -> Stream.of(key, total(key)))
                .collect(Collectors.joining(","));
    }

    private static String total(String key) {
        return "total" + Character.toUpperCase(key.charAt(0)) + key.substring(1);
    }

    private static Use use(Random random) {
        return new Use(
                List.of("root", "a", "a1", "b").get(random.nextInt(4)),
                START.plus(random.nextLong(LENGTH.toMillis() * 1_000), ChronoUnit.MICROS),
                "user" + random.nextInt(6),
                random.nextBoolean() ? "chat" : "drafting",
                random.nextInt(5) == 0 ? null : BigDecimal.valueOf(random.nextInt(-500_000, 2_000_000), 5));
    }

    private static void send(Forest forest, List<Use> uses) {
        List<String> events = new ArrayList<>();
        for (Use use : uses) {
            events.add("""
                    {"id":"%s","tenant":"%s","time":"%s","user":"%s","feature":"%s","cost":1%s}""".formatted(
                            forest.key("e" + events.size()),
                            forest.key(use.tenant),
                            use.time,
                            use.user,
                            use.feature,
                            use.seats == null ? "" : ",\"attributes\":{\"seats\":" + use.seats + "}"));
        }
        given().contentType("application/json")
                .body(events.toString())
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(uses.size()));
    }

    private static List<Range> ranges(Random random) {
        List<Range> ranges = new ArrayList<>(List.of(
                new Range(null, null),
                new Range(null, START.plus(40, ChronoUnit.DAYS)),
                new Range(START.plus(20, ChronoUnit.DAYS), null)));
        for (ChronoUnit unit : List.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MICROS)) {
            for (int i = 0; i < 4; i++) {
                Instant from = START.plus(random.nextLong(LENGTH.toSeconds()), ChronoUnit.SECONDS)
                        .plusNanos(random.nextInt(1_000_000) * 1_000L)
                        .truncatedTo(unit);
                Instant to =
                        from.plus(random.nextInt(1, 40 * 24), ChronoUnit.HOURS).truncatedTo(unit);
                ranges.add(new Range(from, to.isAfter(from) ? to : from.plus(1, ChronoUnit.DAYS)));
            }
        }
        return ranges;
    }

    private static void compare(String where, Map<String, Object> answer, String reach, List<Use> uses) {
        List<Use> counted = uses.stream().filter(use -> use.seats != null).toList();
        List<BigDecimal> seats = counted.stream().map(Use::seats).sorted().toList();
        BigDecimal sum = seats.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        assertNumber(where, answer, reach, "sum", sum);
        assertNumber(where, answer, reach, "min", seats.isEmpty() ? null : seats.getFirst());
        assertNumber(where, answer, reach, "max", seats.isEmpty() ? null : seats.getLast());
        assertNumber(
                where,
                answer,
                reach,
                "latest",
                counted.stream()
                        .max(Comparator.comparing(Use::time))
                        .map(Use::seats)
                        .orElse(null));
        assertNumber(
                where,
                answer,
                reach,
                "average",
                seats.isEmpty() ? null : sum.divide(BigDecimal.valueOf(seats.size()), MathContext.DECIMAL64));
        assertNumber(
                where,
                answer,
                reach,
                "count",
                BigDecimal.valueOf(counted.stream()
                        .filter(use -> use.feature.equals("chat"))
                        .count()));
        assertNumber(
                where,
                answer,
                reach,
                "distinct",
                BigDecimal.valueOf(uses.stream()
                        .filter(use -> !use.feature.equals("chat"))
                        .map(Use::user)
                        .distinct()
                        .count()));
    }

    private static void assertNumber(
            String where, Map<String, Object> answer, String reach, String how, BigDecimal expected) {
        String name = reach.isEmpty() ? how + "Seats" : total(how + "Seats");
        assertThat(answer).as(where).containsKey(name);
        Object value = answer.get(name);
        if (expected == null) {
            assertThat(value).as(name + " " + where).isNull();
        } else {
            BigDecimal number = new BigDecimal(value.toString());
            boolean rounded = how.equals("average"); // the database gives more digits than Java does here
            assertThat(rounded ? number.round(MathContext.DECIMAL32) : number)
                    .as(name + " " + where)
                    .isEqualByComparingTo(rounded ? expected.round(MathContext.DECIMAL32) : expected);
        }
    }
}
