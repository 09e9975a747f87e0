package dev.canopy.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Every parameter and every body of the OpenAPI document, as it describes them and otherwise. Runs against the packaged
 * service, because Quarkus extends the engine of JUnit, and jqwik is another one.
 */
@Tag(Standalone.TAG)
class OpenApiFuzzIT {
    private static final Path FOLDER = Path.of("target", "fuzz-test");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String EVENTS = "text/event-stream";

    private static ServiceProcess service;
    private static ApiDocument document;
    private static List<ApiDocument.Operation> operations;
    private static Map<String, List<String>> known;

    @BeforeContainer
    static void start() throws Exception {
        new RunningCluster(FOLDER).clear();
        service = ServiceProcess.on(FOLDER)
                .property("canopy.lesson.enabled", "true")
                .startReady();
        document = new ApiDocument(service.get("/q/openapi?format=json").body());
        operations = document.operations();
        known = plant();
    }

    @AfterContainer
    static void stop() throws InterruptedException {
        service.terminate();
    }

    @Provide
    Arbitrary<FuzzedRequest> requests() {
        return new FuzzedRequests(new SchemaValues(document, known)).of(operations);
    }

    @Property(tries = 10_000, shrinking = ShrinkingMode.BOUNDED)
    void isAnsweredAsDocumented(@ForAll("requests") FuzzedRequest request) throws Exception {
        Answer answer = send(request.toHttp(service.uri("/")));

        assertThat(document.fault(request.operation(), answer))
                .as("%s is answered by %s", request, answer)
                .isEmpty();
    }

    /** Rows for the requests to find, by the name of the parameter or field that addresses them. */
    private static Map<String, List<String>> plant() throws Exception {
        post("/api/v1/tenants", "{\"key\":\"root\",\"name\":\"Root\"}");
        post(
                "/api/v1/tenants",
                "{\"key\":\"child\",\"name\":\"Child\",\"parent\":\"root\",\"labels\":{\"tier\":\"gold\"}}");
        String organization = post("/api/v1/tenants/root/organizations", "{\"name\":\"Sales\"}");
        String user = post(
                "/api/v1/organizations/" + organization + "/users",
                "{\"firstName\":\"Ada\",\"lastName\":\"King\",\"email\":\"ada@root.example\"}");
        String price = post(
                "/api/v1/prices",
                "{\"model\":\"large\",\"effectiveFrom\":\"2026-01-01\",\"inputPerMillion\":\"3\",\"outputPerMillion\":\"15\"}");
        String subscription = post(
                "/api/v1/tenants/root/subscriptions",
                "{\"plan\":\"team\",\"start\":\"2026-03-01\",\"end\":\"2026-04-01\"}");
        String credit =
                post("/api/v1/tenants/root/credits", "{\"id\":\"c-1\",\"amount\":\"5\",\"reason\":\"Goodwill\"}");
        post("/api/v1/usage", "{\"id\":\"e-1\",\"tenant\":\"child\",\"feature\":\"chat\",\"cost\":\"1\"}");
        List<String> tenants = List.of("root", "child");
        return Map.ofEntries(
                Map.entry("key", tenants),
                Map.entry("tenant", tenants),
                Map.entry("parent", tenants),
                Map.entry("ancestor", tenants),
                Map.entry("subject", tenants),
                Map.entry("feature", List.of("chat")),
                Map.entry("model", List.of("large")),
                Map.entry("id", List.of(organization, user, price, subscription, credit)),
                Map.entry("metric", List.of("totalUsageCount", "totalInferenceCost")),
                Map.entry("metrics", List.of("totalUsageCount", "featureAdoptionRate,totalInferenceCost")),
                Map.entry("from", List.of("2026-03-01", "2026-03", "2026-03-01T09:30:00Z")),
                Map.entry("to", List.of("2026-04-01", "2026-04", "2026-03-02T09:30:00Z")),
                Map.entry("timeZone", List.of("Europe/Berlin", "Australia/Lord_Howe")),
                Map.entry("by", List.of("feature", "child", "model", "attributes.x")),
                Map.entry("sort", List.of("name", "-name")),
                Map.entry("filter", List.of("name==a*", "depth=ge=0")));
    }

    private static String post(String path, String body) throws Exception {
        HttpResponse<String> answer = CLIENT.send(
                HttpRequest.newBuilder(service.uri(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        return ApiDocument.JSON.readTree(answer.body()).path("id").asText();
    }

    /** Does not read a stream of events, which has no end. */
    private static Answer send(HttpRequest request) throws Exception {
        HttpResponse<InputStream> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
        String mediaType = answer.headers()
                .firstValue("Content-Type")
                .map(type -> type.replaceFirst(";.*", "").strip())
                .orElse("");
        try (InputStream body = answer.body()) {
            String text = mediaType.equals(EVENTS) ? "" : new String(body.readAllBytes(), UTF_8);
            return new Answer(answer.statusCode(), mediaType, text);
        }
    }
}
