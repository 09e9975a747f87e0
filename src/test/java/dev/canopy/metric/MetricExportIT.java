package dev.canopy.metric;

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
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.canopy.testing.Dashboard;
import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboard as a file, compared with its pages. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class MetricExportIT {
    private static final String CSV = "text/csv";
    private static final String NDJSON = "application/x-ndjson";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Forest forest;

    /** Not before all tests: the address of the service is known from the first test on. */
    @BeforeEach
    void plant() {
        if (forest != null) {
            return;
        }
        forest = Forest.of(tree("root", child("a", child("a1")), child("b", child("b1"), child("b2")), child("c")));
        forest.use(
                        event("1", "a1", "chat", "3"),
                        event("2", "b1", "chat", "1", "2026-02-28T23:59:59.999999Z"),
                        event("3", "b2", "chat", "0.000000001", "2026-03-01T10:30:00Z"),
                        event("4", "a", "drafting", "5", "2026-04-01T00:00:00Z"),
                        event("5", "root", "extraction", "0.7", "2024-02-29T12:00:00Z"))
                .then()
                .statusCode(200);
        credit("root", "20");
        credit("b1", "0.5");
        patch("a", "{\"name\":\"Äpfel, \\\"rot\\\" & süß\",\"region\":\"eu\"}");
        patch("b", "{\"name\":\"=1+1\"}");
        patch("c", "{\"name\":\"-100%\",\"archived\":true}");
    }

    private static void credit(String tenant, String amount) {
        given().contentType("application/json")
                .body("{\"amount\":\"" + amount + "\",\"reason\":\"trial\"}")
                .post("/api/v1/tenants/" + forest.key(tenant) + "/credits")
                .then()
                .statusCode(201);
    }

    private static void patch(String tenant, String body) {
        given().contentType("application/json")
                .body(body)
                .patch("/api/v1/tenants/" + forest.key(tenant))
                .then()
                .statusCode(200);
    }

    static Stream<String> queries() {
        Stream<String> sorts = Arrays.stream(BuiltInMetric.values())
                .map(Metric::wireName)
                .flatMap(metric -> Stream.of("&sort=" + metric, "&from=2026-03-01&sort=-" + metric + ",name"));
        Stream<String> others = Stream.of(
                "",
                "&sort=-depth,parent,-name",
                "&sort=parent,-tenant&filter=region==eu",
                "&metrics=usageCount",
                "&metrics=permissionInheritanceDepth,subtreeSize&sort=depth",
                "&from=2026-02&to=2026-03",
                "&from=2026-03-01T10:00:00Z&to=2026-03-01T11:00:00Z",
                "&from=2026-03-01&timeZone=Europe/Berlin",
                "&to=2026-03-01T10:30:00.000001Z&metrics=lastUsedAt,costPerUse",
                "&filter=totalInferenceCost=in=(8,3,5.000000001)",
                "&filter=totalInferenceCost=out=(3);featureAdoptionRate=ge=0.1",
                "&filter=lastUsedAt=ge=2026-03-01T12:00:00Z,costPerUse==null",
                "&filter=name==*pfel*,name=='=1*'",
                "&filter=parent==null,inUse==true;archived==false",
                "&filter=subtreeCreditBalance=gt=-1;depth=in=(0,2)&sort=-creditBalance",
                "&filter=usageCount=gt=0&from=2026-03-01&metrics=totalUsageCount&sort=-inferenceCost");
        return Stream.concat(sorts, others);
    }

    @ParameterizedTest
    @MethodSource("queries")
    void hasTheRowsOfAllPages(String query) throws IOException {
        String ofForest = "?ancestor=" + forest.key("root") + query;
        List<JsonNode> rows = Dashboard.rows(ofForest + "&limit=3");

        assertThat(lines(body(ofForest, NDJSON))).isEqualTo(rows);
        assertThat(records(body(ofForest, CSV))).isEqualTo(records(rows));
    }

    @Test
    void writesCsvByTheRfc() {
        String metrics = "&metrics=inferenceCost,costPerUse,usageCount,featureAdoptionRate&sort=tenant";

        Response answer = get("?ancestor=" + forest.key("root") + metrics, CSV);

        assertThat(answer.header("Content-Type")).isEqualTo("text/csv; charset=utf-8; header=present");
        assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=\"tenant-metrics.csv\"");
        assertThat(answer.asString())
                .isEqualTo("""
                tenant,name,parent,depth,currency,featureAdoptionRate,inferenceCost,usageCount,costPerUse
                P-a,"Äpfel, ""rot"" & süß",P-root,1,USD,0.1111111111111111,5,1,4
                P-a1,Tenant a1,P-a,2,USD,0.1111111111111111,3,1,3
                P-b,'=1+1,P-root,1,USD,0.0,0,0,0.500000001
                P-b1,Tenant b1,P-b,2,USD,0.1111111111111111,1,1,1
                P-b2,Tenant b2,P-b,2,USD,0.1111111111111111,0.000000001,1,0.000000001
                P-c,'-100%,P-root,1,USD,0.0,0,0,
                P-root,Tenant root,,0,USD,0.1111111111111111,0.7,1,1.94
                """.replace("P-", forest.key("")).replace("\n", "\r\n"));
    }

    @Test
    void writesALineOfJsonForEachTenant() {
        Response answer = get("?ancestor=" + forest.key("c") + "&metrics=usageCount,costPerUse", NDJSON);

        assertThat(answer.header("Content-Type")).isEqualTo(NDJSON);
        assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=\"tenant-metrics.ndjson\"");
        assertThat(answer.asString())
                .isEqualTo("{\"tenant\":\"%s\",\"name\":\"-100%%\",\"parent\":\"%s\",\"depth\":1,\"currency\":\"USD\","
                                .formatted(forest.key("c"), forest.key("root"))
                        + "\"metrics\":{\"usageCount\":0,\"costPerUse\":null}}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one\ntwo",
                "one\r\ntwo",
                "\ttab",
                "a\"b",
                "a,b",
                " spaces ",
                "+1",
                "@here",
                "'quoted'",
                "ß€𝄞",
                "\u3000=1",
                "＝1"
            })
    void keepsEveryName(String name) throws IOException {
        Forest one = Forest.of(tree("root"));
        int status = given().contentType("application/json")
                .body(JSON.createObjectNode().put("name", name).toString())
                .patch("/api/v1/tenants/" + one.key("root"))
                .statusCode();
        if (status == 422) {
            return; // no name
        }

        String ofOne = "?metrics=usageCount&ancestor=" + one.key("root");
        String stored = lines(body(ofOne, NDJSON)).get(0).get("name").textValue();
        String field = records(body(ofOne, CSV)).get(1).get(1);
        boolean formula =
                stored.charAt(0) < ' ' || "=+-@＝".indexOf(stored.strip().charAt(0)) >= 0;

        assertThat(field).isEqualTo(formula ? "'" + stored : stored);
    }

    @Test
    void hasOnlyTheHeaderWhereThereAreNoRows() {
        String nobody = "?metrics=usageCount&filter=usageCount=gt=1000000&ancestor=" + forest.key("root");

        assertThat(body(nobody, CSV)).isEqualTo("tenant,name,parent,depth,currency,usageCount\r\n");
        assertThat(body(nobody, NDJSON)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "limit=10, limit",
        "cursor=abc, cursor",
        "from=yesterday, from",
        "metrics=luck, metrics",
        "sort=luck, sort",
        "filter=luck==1, filter"
    })
    void refusesParametersOfPagesAndBadOnes(String query, String parameter) {
        for (String type : List.of(CSV, NDJSON)) {
            get("?" + query, type)
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .header("Content-Disposition", equalTo(null))
                    .body("errors[0].pointer", equalTo(parameter));
        }
    }

    @Test
    void knowsNoAncestorThatIsNot() {
        for (String type : List.of(CSV, NDJSON)) {
            get("?ancestor=" + forest.key("nobody"), type)
                    .then()
                    .statusCode(404)
                    .contentType("application/problem+json")
                    .body("type", equalTo("/problems/not-found"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/* | application/json",
                "application/json | application/json",
                "application/* | application/json",
                "text/html,application/xml;q=0.9,*/*;q=0.8 | application/json",
                "text/* | text/csv",
                "text/csv;charset=utf-8 | text/csv",
                "text/csv,application/json;q=0.5 | text/csv",
                "application/x-ndjson | application/x-ndjson"
            })
    void answersAsAccepted(String accepted, String type) {
        get("?ancestor=" + forest.key("c"), accepted).then().statusCode(200).header("Content-Type", startsWith(type));
    }

    @Test
    void answersPagesWhereNothingIsAccepted() {
        Dashboard.get("?ancestor=" + forest.key("c"))
                .then()
                .statusCode(200)
                .header("Content-Type", startsWith("application/json"));
    }

    @Test
    void refusesOtherMediaTypes() {
        get("?ancestor=" + forest.key("c"), "image/png").then().statusCode(406).contentType("application/problem+json");
    }

    @Test
    void runsOneStatementForAnyNumberOfRows() {
        Forest thousand = Forest.wide(1_000, 5);
        String query = "?sort=-totalInferenceCost&from=2026-03-01&ancestor=";

        Response large = get(query + thousand.key("0"), NDJSON);

        assertThat(large.asString().lines()).hasSize(1_000);
        assertThat(large.header("Server-Timing")).contains("\"1 statement\"");
        assertThat(get(query + forest.key("root"), CSV).header("Server-Timing")).contains("\"1 statement\"");
    }

    @Test
    void sendsNoBodyForItsHead() {
        given().accept(CSV)
                .head("/api/v1/tenants/metrics?ancestor=" + forest.key("root"))
                .then()
                .statusCode(200)
                .header("Content-Type", startsWith(CSV))
                .body(equalTo(""));
    }

    private static Response get(String query, String accepted) {
        return given().urlEncodingEnabled(false).accept(accepted).get("/api/v1/tenants/metrics" + query);
    }

    private static String body(String query, String accepted) {
        return get(query, accepted).then().statusCode(200).extract().asString();
    }

    private static List<JsonNode> lines(String body) throws IOException {
        try (MappingIterator<JsonNode> lines = JSON.readerFor(JsonNode.class).readValues(body)) {
            return lines.readAll();
        }
    }

    private static List<List<String>> records(String body) throws IOException {
        try (MappingIterator<List<String>> records = new CsvMapper()
                .readerForListOf(String.class)
                .with(CsvParser.Feature.WRAP_AS_ARRAY)
                .readValues(body)) {
            return records.readAll();
        }
    }

    /** The rows of pages as their records must be. */
    private static List<List<String>> records(List<JsonNode> rows) {
        List<List<String>> records = new ArrayList<>();
        for (JsonNode row : rows) {
            List<String> names = new ArrayList<>(List.of("tenant", "name", "parent", "depth", "currency"));
            row.get("metrics").fieldNames().forEachRemaining(names::add);
            if (records.isEmpty()) {
                records.add(names);
            }
            String name = row.get("name").textValue();
            records.add(Stream.concat(
                            Stream.of(
                                    row.get("tenant").asText(),
                                    name.startsWith("=") || name.startsWith("-") ? "'" + name : name,
                                    row.get("parent").asText(""),
                                    row.get("depth").asText(),
                                    row.get("currency").asText()),
                            StreamSupport.stream(row.get("metrics").spliterator(), false)
                                    .map(value -> value.isNull() ? "" : value.asText()))
                    .toList());
        }
        return records;
    }
}
