package dev.canopy.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.ModelTree;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Random trees, events, moves and windows give what a plain-Java roll-up gives. Runs against the packaged service with
 * its embedded database, because Quarkus extends the engine of JUnit, and jqwik is another one.
 */
@Tag(Standalone.TAG)
class RollupPropertyIT {
    /**
     * More features than a number has bits, so that the bits of some are in the first bytes, and of others far behind.
     */
    private static final int MORE_FEATURES = 141;

    private static final List<String> FEATURES =
            List.of("chat", "summarization", "forecasting", "more-0", "more-54", "more-55", "more-119", "more-140");
    private static final LocalDate START = LocalDate.of(2026, 1, 1);
    private static final LocalDate BEGINNING = LocalDate.of(2000, 1, 1);
    private static final LocalDate END = LocalDate.of(2100, 1, 1);
    private static final int DAYS = 100;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Path FOLDER = Path.of("target", "property-test");
    private static final AtomicInteger TRIES = new AtomicInteger();

    private static ServiceProcess service;

    @BeforeContainer
    static void start() throws Exception {
        new RunningCluster(FOLDER).clear();
        service = ServiceProcess.on(FOLDER).startReady();
        for (int i = 0; i < MORE_FEATURES; i++) {
            send("PUT", "/api/v1/features/more-" + i, "application/json", "{\"name\":\"One more\"}", 201);
        }
    }

    @AfterContainer
    static void stop() throws InterruptedException {
        service.terminate();
    }

    /** A step of the history; numbers stand for tenants, taken modulo their number. */
    sealed interface Step {
        /** @param input the input tokens; the output tokens are their square. Without tokens, the event has no cost. */
        record Use(int id, int tenant, int feature, long nanos, long secondOfWindow, int input) {}

        record Batch(List<Use> uses, boolean lines) implements Step {}

        record Move(int tenant, int parent) implements Step {}
    }

    /** Parents by index: each tenant is below an earlier one, or a root. */
    @Provide
    Arbitrary<List<Integer>> forests() {
        return Arbitraries.integers().between(-1, 100).list().ofMinSize(1).ofMaxSize(25);
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Step.Use> use = Combinators.combine(
                        Arbitraries.integers().between(0, 60),
                        Arbitraries.integers().between(0, 100),
                        Arbitraries.integers().between(0, FEATURES.size() - 1),
                        Arbitraries.longs().between(0, 5_000_000_000_000L),
                        Arbitraries.longs().between(0, DAYS * 86_400L - 1),
                        Arbitraries.integers().between(0, 1_000_000))
                .as(Step.Use::new);
        Arbitrary<Step> batch = Combinators.combine(use.list().ofMinSize(1).ofMaxSize(20), Arbitraries.of(true, false))
                .as(Step.Batch::new);
        Arbitrary<Step> move = Combinators.combine(
                        Arbitraries.integers().between(0, 100),
                        Arbitraries.integers().between(0, 100))
                .as(Step.Move::new);
        return Arbitraries.oneOf(batch, move).list().ofMinSize(1).ofMaxSize(12);
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void equalsThePlainRollup(
            @ForAll("forests") List<Integer> forest,
            @ForAll("histories") List<Step> history,
            @ForAll("windows") int[] window)
            throws Exception {
        String prefix = "p" + TRIES.incrementAndGet() + "-"; // an account of its own, also for each step of shrinking
        ModelTree model = plant(prefix, forest);
        List<String> tenants =
                IntStream.range(0, forest.size()).mapToObj(i -> prefix + i).toList();
        for (Step step : history) {
            switch (step) {
                case Step.Batch batch -> use(model, prefix, tenants, batch);
                case Step.Move move -> move(model, tenants, move);
            }
        }

        assertMetrics(model, BEGINNING, END, "", "");
        LocalDate from = START.plusDays(Math.min(window[0], window[1]));
        LocalDate to = START.plusDays(Math.max(window[0], window[1]) + 1L);
        assertMetrics(model, from, to, "&from=" + from + "&to=" + to, "");
        assertMetrics(model, from, to, "&from=" + from + "&to=" + to, "&sort=-totalInferenceCost");
    }

    @Provide
    Arbitrary<int[]> windows() {
        return Arbitraries.integers().between(0, DAYS).array(int[].class).ofSize(2);
    }

    private static ModelTree plant(String prefix, List<Integer> forest) throws Exception {
        ModelTree model = new ModelTree(ModelTree.FEATURES + MORE_FEATURES);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < forest.size(); i++) {
            String parent = i == 0 || forest.get(i) < 0 ? null : prefix + forest.get(i) % i;
            model.add(prefix + i, parent);
            lines.add(JSON.writeValueAsString(body("key", prefix + i, "name", "Tenant " + i, "parent", parent)));
        }
        send("PUT", "/api/v1/tenants/import", "application/x-ndjson", String.join("\n", lines), 200);
        return model;
    }

    private static void use(ModelTree model, String prefix, List<String> tenants, Step.Batch batch) throws Exception {
        List<String> events = new ArrayList<>();
        for (Step.Use use : batch.uses) {
            String id = prefix + use.id;
            String tenant = tenants.get(use.tenant % tenants.size());
            BigDecimal cost = use.input == 0 ? null : ModelTree.nanos(use.nanos);
            ModelTree.Tokens tokens = new ModelTree.Tokens(use.input, (long) use.input * use.input);
            Instant time = Instant.parse(START + "T00:00:00Z").plus(use.secondOfWindow, ChronoUnit.SECONDS);
            String feature = FEATURES.get(use.feature);
            model.use(id, tenant, feature, cost, time, tokens);
            events.add(JSON.writeValueAsString(body(
                    "id",
                    id,
                    "tenant",
                    tenant,
                    "feature",
                    feature,
                    cost == null ? "model" : "cost",
                    cost == null ? "a model without a price" : cost.toPlainString(),
                    "inputTokens",
                    tokens.input(),
                    "outputTokens",
                    tokens.output(),
                    "time",
                    time.toString())));
        }
        String type = batch.lines ? "application/x-ndjson" : "application/json";
        String body =
                batch.lines ? String.join("\n", events) : events.stream().collect(Collectors.joining(",", "[", "]"));
        send("POST", "/api/v1/usage?visibility=folded", type, body, 200);
    }

    private static void move(ModelTree model, List<String> tenants, Step.Move move) throws Exception {
        String tenant = tenants.get(move.tenant % tenants.size());
        String parent = tenants.get(move.parent % tenants.size());
        int status = model.move(tenant, parent) ? 200 : 409;
        send(
                "POST",
                "/api/v1/tenants/" + tenant + "/move",
                "application/json",
                "{\"parent\":\"" + parent + "\"}",
                status);
    }

    /** Every tenant by its own call, and every account by pages of three. */
    private static void assertMetrics(ModelTree model, LocalDate from, LocalDate to, String window, String sort)
            throws Exception {
        Map<String, Map<String, Object>> expected = new HashMap<>();
        model.tenants().forEach(tenant -> expected.put(tenant, model.metrics(tenant, from, to)));
        Map<String, Map<String, Object>> found = new HashMap<>();
        for (String tenant : model.tenants()) {
            if (model.path(tenant).size() > 1) {
                continue;
            }
            String next = "";
            while (next != null) {
                JsonNode page = get("/api/v1/tenants/metrics?limit=3&ancestor=" + tenant + window + sort + next);
                page.get("data").forEach(row -> {
                    assertThat(found.put(row.get("tenant").asText(), values(row)))
                            .isNull();
                });
                next = page.get("next").isNull()
                        ? null
                        : "&cursor=" + page.get("next").asText();
            }
        }
        assertThat(found).isEqualTo(expected);
        if (sort.isEmpty()) {
            for (String tenant : model.tenants()) {
                assertThat(values(get("/api/v1/tenants/" + tenant + "/metrics?" + window)))
                        .as(tenant)
                        .isEqualTo(expected.get(tenant));
            }
        }
    }

    private static Map<String, Object> values(JsonNode row) {
        Map<String, Object> values = new HashMap<>();
        row.get("metrics").properties().forEach(metric -> values.put(metric.getKey(), value(metric.getValue())));
        return values;
    }

    private static Object value(JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        if (value.isTextual()) {
            return value.textValue();
        }
        return value.isIntegralNumber() ? (Object) value.longValue() : (Object) value.doubleValue();
    }

    private static Map<String, Object> body(Object... pairs) {
        Map<String, Object> body = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            body.put((String) pairs[i], pairs[i + 1]);
        }
        return body;
    }

    private static JsonNode get(String address) throws Exception {
        HttpResponse<String> response = service.get(address);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static void send(String method, String address, String type, String body, int status)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(service.uri(address))
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }
}
