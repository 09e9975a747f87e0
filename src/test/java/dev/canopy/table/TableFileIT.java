package dev.canopy.table;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every table that comes out as a file, compared with its JSON. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TableFileIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CSV = "text/csv";

    private static Forest forest;
    private static String organization;

    /** Not before all tests: the address of the service is known from the first test on. */
    @BeforeEach
    void plant() {
        if (forest != null) {
            return;
        }
        forest = Forest.of(tree("root", child("a"), child("b")));
        forest.use(
                        event("1", "root", "chat", "3", "2026-03-01T10:30:00Z"),
                        event("2", "a", "chat", "1", "2026-03-02T23:59:59.999999Z"),
                        event("3", "b", "drafting", "0.000000001", "2026-03-03T00:00:00Z"))
                .then()
                .statusCode(200);
        String tenant = "/api/v1/tenants/" + forest.key("root");
        for (String plan : List.of("team", "=1+1")) {
            int year = plan.equals("team") ? 2026 : 2027;
            post(
                    tenant + "/subscriptions",
                    "{\"plan\":\"" + plan + "\",\"start\":\"" + year + "-01-01\",\"end\":\"" + year + "-02-01\"}");
        }
        post(tenant + "/credits", "{\"id\":\"c1\",\"amount\":\"12.50\",\"reason\":\"Trial, \\\"first\\\"\"}");
        post(
                tenant + "/credits",
                "{\"id\":\"c2\",\"amount\":\"1\",\"reason\":\"-\",\"expires\":\"2026-04-01T00:00:00Z\"}");
        organization = post(tenant + "/organizations", "{\"name\":\"Sales\"}");
        for (int i = 0; i < 3; i++) {
            post(
                    "/api/v1/organizations/" + organization + "/users",
                    "{\"firstName\":\"Ädä" + i + "\",\"lastName\":\"@L\",\"email\":\"a" + i + "@" + forest.key("root")
                            + ".example\"}");
        }
    }

    private static String post(String path, String body) {
        return given().contentType("application/json")
                .body(body)
                .post(path)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    static Stream<String> tables() {
        return Stream.of(
                "/tenants/{root}/metrics/series?from=2026-03-01&to=2026-03-04",
                "/tenants/{root}/metrics/series?from=2026-03&to=2026-04&granularity=P1W&metric=totalInferenceCost,lastUsedAt",
                "/tenants/{root}/metrics/breakdown?by=child&metric=totalInferenceCost",
                "/tenants/{root}/metrics/breakdown?by=feature&metric=totalInferenceCost&limit=1",
                "/tenants/{root}/metrics/breakdown?by=model&metric=totalUsageCount",
                "/tenants/{root}/metrics/breakdown?by=feature&metric=costDifference",
                "/tenants/{root}/metrics/breakdown?by=labels.tier&metric=totalComputedCost",
                "/tenants/{root}/subscriptions",
                "/tenants/{root}/subscriptions?activeOn=2026-01-15",
                "/tenants/{root}/credits",
                "/tenants/{root}/credits/ledger",
                "/tenants/{a}/credits/ledger",
                "/tenants/{a}/credits",
                "/users?tenant={root}&subtree=true&sort=-email",
                "/users?tenant={root}&filter=email==a1*",
                "/organizations/{organization}/users");
    }

    @ParameterizedTest
    @MethodSource("tables")
    void hasTheRowsOfTheJson(String address) throws IOException {
        List<Map<String, String>> rows = new ArrayList<>();
        JsonNode answer = JSON.readTree(get(address).asString());
        answer.get("data").forEach(row -> rows.add(fields(row)));
        if (answer.has("currency")) {
            rows.forEach(row -> row.put("currency", answer.get("currency").asText()));
        }

        List<Map<String, String>> records = records(csv(address));

        assertThat(records).usingRecursiveComparison().isEqualTo(rows);
    }

    /**
     * The fields of a row of JSON as a file has them: those of its metrics are fields of the row, and null is empty.
     */
    private static Map<String, String> fields(JsonNode row) {
        Map<String, String> fields = new LinkedHashMap<>();
        row.properties().forEach(field -> {
            if (field.getKey().equals("metrics")) {
                fields.putAll(fields(field.getValue()));
            } else {
                String text = field.getValue().isNull() ? "" : field.getValue().asText();
                fields.put(field.getKey(), text.matches("[=@-].*") ? "'" + text : text);
            }
        });
        return fields;
    }

    /** Only parts of a breakdown that combine others have their number. */
    private static List<Map<String, String>> records(String csv) throws IOException {
        try (MappingIterator<Map<String, String>> records = new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(csv)) {
            List<Map<String, String>> all = records.readAll();
            all.forEach(fields -> fields.remove("parts", ""));
            return all;
        }
    }

    private static Response get(String address) {
        return given().urlEncodingEnabled(false)
                .get("/api/v1"
                        + address.replace("{root}", forest.key("root"))
                                .replace("{a}", forest.key("a"))
                                .replace("{organization}", organization));
    }

    private static String csv(String address) {
        Response answer = get(address + (address.contains("?") ? "&" : "?") + "format=csv");
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.asString();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void isTheSameByTheHeader(String address) {
        String byHeader = given().urlEncodingEnabled(false)
                .accept(CSV)
                .get("/api/v1"
                        + address.replace("{root}", forest.key("root"))
                                .replace("{a}", forest.key("a"))
                                .replace("{organization}", organization))
                .asString();

        assertThat(byHeader).isEqualTo(csv(address));
    }

    @Test
    void hasAColumnForEachDimension() throws IOException {
        String address = "/tenants/{root}/metrics/breakdown?by=feature,model&metric=totalUsageCount";
        JsonNode parts = JSON.readTree(get(address).asString()).get("data");

        List<Map<String, String>> records = records(csv(address));

        assertThat(records).hasSize(parts.size()).isNotEmpty();
        assertThat(records.getFirst().keySet()).containsExactly("feature", "model", "name", "currency", "value");
        assertThat(records.getFirst())
                .containsEntry("feature", parts.at("/0/keys/0").asText())
                .containsEntry("value", parts.at("/0/value").asText());
    }

    @Test
    void hasARowForEachPartOfABucket() throws IOException {
        String address =
                "/tenants/{root}/metrics/series?by=feature&limit=1&metric=totalUsageCount&from=2026-03-01&to=2026-03-04";
        JsonNode buckets = JSON.readTree(get(address).asString()).get("data");

        List<Map<String, String>> records = records(csv(address));

        int parts = buckets.at("/0/parts").size();
        assertThat(parts).isPositive();
        assertThat(records).hasSize(3 * parts);
        assertThat(records.getFirst())
                .containsEntry("from", buckets.at("/0/from").asText())
                .containsEntry("to", buckets.at("/0/to").asText())
                .containsEntry("key", buckets.at("/0/parts/0/key").asText())
                .containsEntry("value", buckets.at("/0/parts/0/value").asText());
    }

    @Test
    void isSentAsAFile() {
        given().accept("application/json")
                .get("/api/v1/tenants/" + forest.key("root") + "/credits?format=csv")
                .then()
                .statusCode(200)
                .header("Content-Type", "text/csv; charset=utf-8; header=present")
                .header("Content-Disposition", "attachment; filename=\"" + forest.key("root") + "-credits.csv\"")
                .body(startsWith("id,amount,currency,reason,priority,effective,expires,recurrence,rollover\r\n"));
    }

    @Test
    void hasTheNamesOfTheColumnsWithoutRows() {
        assertThat(csv("/tenants/{a}/subscriptions")).isEqualTo("id,plan,start,end,length\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"series", "breakdown?by=feature&metric=usageCount"})
    void isNotFoundForATenantThatDoesNotExist(String table) {
        given().accept(CSV)
                .get("/api/v1/tenants/no-such/metrics/" + table)
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tenants/{a}/credits", "tenants/{a}/subscriptions", "users?tenant={a}"})
    void isNotFoundWithoutItsTenant(String table) {
        given().accept(CSV)
                .get("/api/v1/" + table.replace("{a}", "no-such"))
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
    }

    @Test
    void refusesAFormatThatTheTableDoesNotHave() {
        given().get("/api/v1/users?format=xml")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors[0].pointer", equalTo("format"))
                .body("errors[0].detail", equalTo("must be 'json' or 'csv'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=1", "cursor=abc", "include=tenant"})
    void refusesParametersOfPages(String parameter) {
        given().get("/api/v1/users?format=csv&" + parameter)
                .then()
                .statusCode(400)
                .body("errors[0].detail", equalTo("is not a known parameter"));
    }

    @Test
    void isUnknownWhereThereIsNoFile() {
        given().get("/api/v1/tenants?format=csv")
                .then()
                .statusCode(400)
                .body("errors[0].detail", equalTo("is not a known parameter"));
    }

    @Test
    void choosesTheFormOfTheDashboardAndOfEvents() {
        String root = forest.key("root");
        given().get("/api/v1/tenants/metrics?format=ndjson&ancestor=" + root)
                .then()
                .statusCode(200)
                .contentType("application/x-ndjson");
        given().get("/api/v1/usage?format=csv&tenant=" + root)
                .then()
                .statusCode(200)
                .contentType(startsWith(CSV));
        given().accept(CSV)
                .get("/api/v1/usage?format=json&tenant=" + root)
                .then()
                .statusCode(200)
                .contentType(startsWith("application/json"));
    }
}
