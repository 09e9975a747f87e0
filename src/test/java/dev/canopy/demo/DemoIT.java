package dev.canopy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.tenant.TenantDraft;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import dev.canopy.usage.UsageEvent;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The packaged service with {@code canopy.demo=true}, which loads the demo data only into an empty database. */
@Standalone
class DemoIT {
    private static final long SECONDS = 300;

    @Test
    void fillsAnEmptyDatabaseOnce() throws Exception {
        Path folder = folder("empty");
        String before = lastWords();
        ServiceProcess first = start(folder);
        int loaded;
        BigDecimal granted;
        try {
            awaitOutput(first, " events in ");
            assertThat(first.output()).containsAnyOf(before, lastWords()); // the day may have changed meanwhile
            loaded = totalUsage(first);
            assertThat(json(first, "/api/v1/tenants/northwind/subscriptions").get("data"))
                    .isNotEmpty();
            assertThat(json(first, "/api/v1/tenants/northwind/credits").get("data"))
                    .isNotEmpty();
            assertThat(json(first, "/api/v1/users?tenant=northwind&subtree=true")
                            .get("data"))
                    .isNotEmpty();
            granted = granted(first);
            awaitFiring(first);
            JsonNode budgets = json(first, "/api/v1/tenants/northwind/budgets").get("data");
            assertThat(budgets.findValuesAsText("name")).containsExactly("contract", "monthly");
            assertThat(budgets.findValuesAsText("enforcement")).containsExactly("hard", "none");
            assertThat(budgets.get(0).get("ratio").doubleValue()).isBetween(0.7, 0.8);
            String breakdown = "/api/v1/tenants/northwind/metrics/breakdown?metric=totalInferenceCost&by=";
            JsonNode byModel = json(first, breakdown + "model").get("data");
            assertThat(byModel.findValuesAsText("key")).contains("small", "medium", "large");
            assertThat(json(first, breakdown + "attributes.model").get("data")).isEqualTo(byModel);
        } finally {
            first.terminate();
        }
        ServiceProcess second = start(folder);
        try {
            assertThat(totalUsage(second)).isEqualTo(loaded).isPositive();
            assertThat(granted(second)).isEqualByComparingTo(granted).isPositive();
            assertThat(second.output()).doesNotContain("Demo data");
        } finally {
            second.terminate();
        }
    }

    @Test
    void leavesADatabaseAloneThatHasATenant() throws Exception {
        Path folder = folder("used");
        ServiceProcess plain = ServiceProcess.on(folder).startReady();
        try {
            HttpRequest create = HttpRequest.newBuilder(plain.uri("/api/v1/tenants"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"key\":\"mine\",\"name\":\"Mine\"}"))
                    .build();
            try (HttpClient client = HttpClient.newHttpClient()) {
                assertThat(client.send(create, HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(201);
            }
        } finally {
            plain.terminate();
        }
        ServiceProcess demo = start(folder);
        try {
            assertThat(new ObjectMapper()
                            .readTree(demo.get("/api/v1/tenants").body())
                            .get("data"))
                    .hasSize(1);
        } finally {
            demo.terminate();
        }
        assertThat(demo.output()).doesNotContain("Demo data");
    }

    private static Path folder(String name) {
        return Path.of("target", "demo-test-" + name + "-" + System.nanoTime());
    }

    private static ServiceProcess start(Path folder) throws Exception {
        return ServiceProcess.on(folder).property("canopy.demo", "true").startReady();
    }

    /** The message at the end of the load. The number of events depends on the day. */
    private static String lastWords() {
        List<String> keys = DemoTree.build().stream().map(TenantDraft::key).toList();
        long events = 0;
        for (List<UsageEvent> day : DemoUsage.days(keys, LocalDate.now(Clock.systemUTC()))) {
            events += day.size();
        }
        return "%,d events in ".formatted(events);
    }

    private static void awaitOutput(ServiceProcess service, String text) throws InterruptedException {
        long deadline = System.nanoTime() + SECONDS * 1_000_000_000;
        while (!service.output().contains(text)) {
            assertThat(System.nanoTime()).as(service.output()).isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    /** The hard budget has used more than half on any day. */
    private static void awaitFiring(ServiceProcess service) throws Exception {
        long deadline = System.nanoTime() + SECONDS * 1_000_000_000;
        while (json(service, "/api/v1/tenants/northwind/alerts/contract")
                .get("firings")
                .isEmpty()) {
            assertThat(System.nanoTime()).as(service.output()).isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    private static int totalUsage(ServiceProcess service) throws Exception {
        return json(service, "/api/v1/tenants/northwind/metrics")
                .at("/metrics/totalUsageCount")
                .intValue();
    }

    /** The balance before any cost is subtracted. */
    private static BigDecimal granted(ServiceProcess service) throws Exception {
        JsonNode metrics = json(service, "/api/v1/tenants/northwind/metrics").get("metrics");
        return new BigDecimal(metrics.get("subtreeCreditBalance").textValue())
                .add(new BigDecimal(metrics.get("totalInferenceCost").textValue()));
    }

    private static JsonNode json(ServiceProcess service, String address) throws Exception {
        return new ObjectMapper().readTree(service.get(address).body());
    }
}
