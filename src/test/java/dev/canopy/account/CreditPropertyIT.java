package dev.canopy.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
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
 * Random credits and random usage, late, corrected and deleted, leave what a replay of the single events leaves. Runs
 * against the packaged service, because jqwik is another engine than that of Quarkus.
 */
@Tag(Standalone.TAG)
class CreditPropertyIT {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String FAR = "2999-01-01T00:00:00Z";
    private static final int DAYS = 100;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Path FOLDER = Path.of("target", "credit-property-test");
    private static final AtomicInteger TRIES = new AtomicInteger();

    private static ServiceProcess service;

    @BeforeContainer
    static void start() throws Exception {
        new RunningCluster(FOLDER).clear();
        service = ServiceProcess.on(FOLDER).startReady();
    }

    @AfterContainer
    static void stop() throws InterruptedException {
        service.terminate();
    }

    /**
     * A step of the history. The tenant is 0, the root, or 1, its child; times are quarters of days after the start.
     */
    sealed interface Step {
        /** @param nanos a negative cost makes the event a correction */
        record Use(int id, int tenant, long nanos, int quarter) {}

        record Batch(List<Use> uses) implements Step {}

        record TakeBack(int event) implements Step {}

        /**
         * @param effective null for the beginning, or else a quarter
         * @param length null for never, 0 for a far time, or else a number of quarters
         */
        record Grant(
                int id,
                int tenant,
                int priority,
                long nanos,
                Integer effective,
                Integer length,
                boolean monthly,
                int rollover)
                implements Step {}

        record Withdraw(int grant) implements Step {}
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Integer> quarter = Arbitraries.oneOf(
                Arbitraries.integers().between(0, DAYS * 4 - 1),
                Arbitraries.integers().between(0, DAYS - 1).map(day -> day * 4));
        Arbitrary<Step.Use> use = Combinators.combine(
                        Arbitraries.integers().between(0, 60),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.longs().between(-3_000_000_000L, 9_000_000_000L),
                        quarter)
                .as(Step.Use::new);
        Arbitrary<Step> batch = use.list().ofMinSize(1).ofMaxSize(15).map(Step.Batch::new);
        Arbitrary<Step> takeBack = Arbitraries.integers().between(0, 60).map(Step.TakeBack::new);
        Arbitrary<Step> grant = Combinators.combine(
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.longs().between(1, 20_000_000_000L),
                        quarter.injectNull(0.3),
                        Arbitraries.integers().between(0, 200).injectNull(0.3),
                        Arbitraries.of(true, false, false),
                        Arbitraries.integers().between(0, 2))
                .as(Step.Grant::new);
        Arbitrary<Step> withdraw = Arbitraries.integers().between(0, 30).map(Step.Withdraw::new);
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(4, batch),
                        net.jqwik.api.Tuple.of(5, grant),
                        net.jqwik.api.Tuple.of(1, takeBack),
                        net.jqwik.api.Tuple.of(1, withdraw))
                .list()
                .ofMinSize(3)
                .ofMaxSize(16);
    }

    /** The account and its counterpart. */
    private static final class Model {
        private final String prefix = "c" + TRIES.incrementAndGet() + "-";
        private final Map<Integer, Step.Use> events = new LinkedHashMap<>();
        private final Map<Integer, Step.Grant> grants = new LinkedHashMap<>();

        private String tenant(int number) {
            return prefix + number;
        }

        private CreditReplay replay(int tenant) {
            return new CreditReplay(
                    grants.values().stream()
                            .filter(each -> each.tenant == tenant)
                            .map(Model::grant)
                            .toList(),
                    events.values().stream()
                            .filter(each -> each.tenant == tenant)
                            .map(each -> new CreditReplay.Event(time(each.quarter), BigInteger.valueOf(each.nanos)))
                            .toList(),
                    Instant.now());
        }

        private static CreditReplay.Grant grant(Step.Grant grant) {
            boolean monthly = isMonthly(grant);
            return new CreditReplay.Grant(
                    "g" + grant.id,
                    grant.priority,
                    BigInteger.valueOf(grant.nanos),
                    grant.effective == null ? null : time(grant.effective),
                    expires(grant),
                    monthly,
                    monthly ? grant.rollover : 0);
        }
    }

    private static Instant time(int quarter) {
        return START.plus(Duration.ofHours(6L * quarter));
    }

    private static Instant expires(Step.Grant grant) {
        if (grant.length == null) {
            return null;
        }
        return grant.length == 0
                ? Instant.parse(FAR)
                : time((grant.effective == null ? 0 : grant.effective) + grant.length);
    }

    private static boolean isMonthly(Step.Grant grant) {
        return grant.monthly && grant.effective != null && grant.length != null && grant.length > 0;
    }

    @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
    void leavesWhatAReplayLeaves(@ForAll("histories") List<Step> history) throws Exception {
        Model model = new Model();
        send("POST", "/api/v1/tenants", "{\"key\":\"%s\",\"name\":\"Root\"}".formatted(model.tenant(0)), 201);
        send(
                "POST",
                "/api/v1/tenants",
                "{\"key\":\"%s\",\"name\":\"Child\",\"parent\":\"%s\"}".formatted(model.tenant(1), model.tenant(0)),
                201);
        for (Step step : history) {
            switch (step) {
                case Step.Batch batch -> use(model, batch);
                case Step.TakeBack back -> takeBack(model, back);
                case Step.Grant grant -> grant(model, grant);
                case Step.Withdraw withdraw -> withdraw(model, withdraw);
            }
        }

        assertBalances(model);
        for (int tenant = 0; tenant < 2; tenant++) {
            assertThat(ledger(model.tenant(tenant)))
                    .isEqualTo(model.replay(tenant).entries());
        }
        HttpResponse<String> rebuilt = send("POST", "/api/v1/usage/rebuild", "{}", 200);
        assertThat(JSON.readTree(rebuilt.body()).get("differences").asLong()).isZero();
        assertBalances(model);
    }

    private static void assertBalances(Model model) throws Exception {
        BigInteger root = model.replay(0).balance();
        BigInteger child = model.replay(1).balance();
        JsonNode page = JSON.readTree(service.get("/api/v1/tenants/metrics?metrics=creditBalance,subtreeCreditBalance"
                        + "&sort=tenant&ancestor=" + model.tenant(0))
                .body());
        List<String> found = new ArrayList<>();
        page.get("data")
                .forEach(row -> found.add(row.at("/metrics/creditBalance").textValue() + " "
                        + row.at("/metrics/subtreeCreditBalance").textValue()));

        assertThat(found)
                .containsExactly(
                        CreditReplay.text(root) + " " + CreditReplay.text(root.add(child)),
                        CreditReplay.text(child) + " " + CreditReplay.text(child));
    }

    private static List<String> ledger(String tenant) throws Exception {
        List<String> entries = new ArrayList<>();
        String next = "";
        while (next != null) {
            HttpResponse<String> response = service.get("/api/v1/tenants/" + tenant + "/credits/ledger?limit=4" + next);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            JsonNode page = JSON.readTree(response.body());
            page.get("data")
                    .forEach(entry -> entries.add(
                            List.of("from", "to", "kind", "credit", "number", "amount", "remainder").stream()
                                    .map(field -> entry.get(field).isNull()
                                            ? "null"
                                            : entry.get(field).asText())
                                    .collect(Collectors.joining(" "))));
            next = page.get("next").isNull()
                    ? null
                    : "&cursor=" + page.get("next").asText();
        }
        return entries;
    }

    private static void use(Model model, Step.Batch batch) throws Exception {
        List<String> events = new ArrayList<>();
        for (Step.Use use : batch.uses) {
            if (model.events.putIfAbsent(use.id, use) == null) {
                events.add(JSON.writeValueAsString(Map.of(
                        "id",
                        "e" + use.id,
                        "source",
                        model.prefix,
                        "tenant",
                        model.tenant(use.tenant),
                        "feature",
                        "chat",
                        "kind",
                        use.nanos < 0 ? "correction" : "usage",
                        "cost",
                        CreditReplay.text(BigInteger.valueOf(use.nanos)),
                        "time",
                        time(use.quarter).toString())));
            }
        }
        if (!events.isEmpty()) {
            send(
                    "POST",
                    "/api/v1/usage?visibility=folded",
                    events.stream().collect(Collectors.joining(",", "[", "]")),
                    200);
        }
    }

    private static void takeBack(Model model, Step.TakeBack back) throws Exception {
        if (model.events.remove(back.event) != null) {
            send("DELETE", "/api/v1/usage?visibility=folded&source=" + model.prefix + "&id=e" + back.event, "", 204);
        }
    }

    private static void grant(Model model, Step.Grant grant) throws Exception {
        if (model.grants.putIfAbsent(grant.id, grant) != null) {
            return;
        }
        Map<String, Object> body = new HashMap<>();
        body.put("id", "g" + grant.id);
        body.put("amount", CreditReplay.text(BigInteger.valueOf(grant.nanos)));
        body.put("reason", "test");
        body.put("priority", grant.priority);
        body.put(
                "effective",
                grant.effective == null ? null : time(grant.effective).toString());
        body.put("expires", Objects.toString(expires(grant), null));
        if (isMonthly(grant)) {
            body.put("recurrence", "P1M");
            body.put("rollover", grant.rollover);
        }
        send("POST", "/api/v1/tenants/" + model.tenant(grant.tenant) + "/credits", JSON.writeValueAsString(body), 201);
    }

    private static void withdraw(Model model, Step.Withdraw withdraw) throws Exception {
        Step.Grant grant = model.grants.remove(withdraw.grant);
        if (grant != null) {
            send("DELETE", "/api/v1/tenants/" + model.tenant(grant.tenant) + "/credits/g" + grant.id, "", 204);
        }
    }

    private static HttpResponse<String> send(String method, String address, String body, int status)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(service.uri(address))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return response;
    }
}
