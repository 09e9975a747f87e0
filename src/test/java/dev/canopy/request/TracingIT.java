package dev.canopy.request;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Traces, once they are collected: a span for each request and one for each of its statements. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@TestProfile(TracingIT.Collected.class)
class TracingIT {
    @Inject
    Spans spans;

    public static class Collected implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.otel.sdk.disabled", "false",
                    "quarkus.otel.traces.exporter", "cdi",
                    "quarkus.otel.bsp.schedule.delay", "50ms");
        }
    }

    /** Collects in memory. */
    @ApplicationScoped
    static class Spans implements SpanExporter {
        private final Queue<SpanData> all = new ConcurrentLinkedQueue<>();

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            all.addAll(spans);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }

        List<SpanData> of(String trace) {
            return all.stream().filter(span -> span.getTraceId().equals(trace)).toList();
        }
    }

    @Test
    void hasASpanForEachStatementOfARead() throws InterruptedException {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";

        assertTraced(trace, traced(trace).get("/api/v1/tenants/metrics?limit=1"));
    }

    @Test
    void hasASpanForEachStatementThatCommitsUsage() throws InterruptedException {
        Forest forest = Forest.of(Forest.tree("root"));
        String trace = "5bf92f3577b34da6a3ce929d0e0e4736";

        assertTraced(
                trace,
                traced(trace)
                        .contentType("application/json")
                        .body(forest.body(Forest.event("u", "root", "chat", "0.5")))
                        .post("/api/v1/usage"));
    }

    private static RequestSpecification traced(String trace) {
        return given().header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01");
    }

    private void assertTraced(String trace, Response answer) throws InterruptedException {
        assertThat(answer.statusCode()).isEqualTo(200);
        int statements =
                Integer.parseInt(answer.header("Server-Timing").replaceFirst(".*desc=\"(\\d+) statements?\"", "$1"));
        assertThat(statements).isPositive();

        List<SpanData> request = awaitRequest(trace);
        assertThat(request)
                .filteredOn(span -> span.getKind() == SpanKind.SERVER)
                .hasSize(1);
        assertThat(request)
                .filteredOn(span -> span.getKind() == SpanKind.CLIENT)
                .hasSize(statements)
                .allSatisfy(span ->
                        assertThat(span.getAttributes().asMap().toString()).contains("db.statement"));
    }

    /** The span of the request itself is the last of it. */
    private List<SpanData> awaitRequest(String trace) throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            List<SpanData> request = spans.of(trace);
            if (request.stream().anyMatch(span -> span.getKind() == SpanKind.SERVER)) {
                TimeUnit.MILLISECONDS.sleep(200);
                return spans.of(trace);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new AssertionError("no span of the request among " + spans.all);
    }
}
