package dev.canopy.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.canopy.access.Scope;
import dev.canopy.metric.BuiltInMetric;
import dev.canopy.metric.Metric;
import dev.canopy.metric.MetricRow;
import dev.canopy.metric.MetricRows;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveStreamTest {
    private static final List<Metric> METRICS = List.of(BuiltInMetric.USAGE_COUNT);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Client client = new Client();
    private LiveStream stream;

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void sendsTheFirstValuesAndThenOnlyChangedOnes() throws Exception {
        start(null, 1);

        show(1);
        show(2);
        show(2);

        assertThat(client.counts()).containsExactly(1, 2);
    }

    @Test
    void doesNotSendValuesThatTheClientHas() throws Exception {
        start(LiveEvent.of("acme", METRICS, row(1)).id(), 1);
        assertThat(client.counts()).isEmpty();

        show(2);

        assertThat(client.counts()).containsExactly(2);
    }

    @Test
    void sendsTheLatestValuesToASlowClient() throws Exception {
        start(null, 1);
        client.full = true;
        show(2);
        show(3);
        show(4);
        assertThat(client.counts()).containsExactly(1);

        client.read();

        assertThat(client.counts()).containsExactly(1, 4);
    }

    @Test
    void sendsNothingToASlowClientIfValuesChangedBack() throws Exception {
        start(null, 1);
        client.full = true;
        show(2);
        show(1);

        client.read();

        assertThat(client.counts()).containsExactly(1);
    }

    @Test
    void disconnectsAClientThatReadsNothing() throws Exception {
        start(null, 1);
        client.full = true;

        beat();
        assertThat(client.dropped).isFalse();
        beat();

        assertThat(client.dropped).isTrue();
        assertThat(client.written).doesNotContain(":\n\n");
    }

    @Test
    void keepsAClientThatReadsAgain() throws Exception {
        start(null, 1);
        client.full = true;
        beat();
        client.read();
        beat();
        client.full = true;
        beat();

        assertThat(client.dropped).isFalse();
        assertThat(client.written).endsWith(":\n\n");
    }

    @Test
    void givesDifferentIdsToDifferentValues() {
        assertThat(LiveEvent.of("acme", METRICS, row(1)).id())
                .isEqualTo(LiveEvent.of("acme", METRICS, row(1)).id())
                .isNotEqualTo(LiveEvent.of("acme", METRICS, row(2)).id())
                .isNotEqualTo(LiveEvent.of("other", METRICS, row(1)).id())
                .isNotEqualTo(LiveEvent.of("acme", List.of(BuiltInMetric.TOTAL_USAGE_COUNT), row(1))
                        .id())
                .hasSize(16);
    }

    private void start(String known, long count) throws Exception {
        inContext(() -> {
            stream = new LiveStream(
                    Scope.all(),
                    "acme",
                    METRICS,
                    known,
                    new ServerSentEvents(client.request(), new ObjectMapper().registerModule(new JavaTimeModule())));
            stream.events().start(() -> stream.offer(row(count))).subscribe().with(over -> {});
        });
    }

    private void show(long count) throws Exception {
        stream.show(row(count));
        inContext(() -> {});
    }

    private void beat() throws Exception {
        stream.events().beat();
        inContext(() -> {});
    }

    /** Waits for an action in the context, and so for all earlier ones. */
    private void inContext(Runnable work) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(now -> {
            work.run();
            done.complete(null);
        });
        done.get(30, TimeUnit.SECONDS);
    }

    private static MetricRow row(long count) {
        return MetricRows.row(
                "acme",
                "Acme",
                null,
                0,
                Map.of(BuiltInMetric.USAGE_COUNT, count, BuiltInMetric.TOTAL_USAGE_COUNT, count));
    }

    /** A connection whose buffers are full when the test says so. */
    private final class Client {
        private final List<String> written = new ArrayList<>();
        private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        private Handler<Void> drained;
        private boolean full;
        private boolean dropped;

        RoutingContext request() {
            HttpConnection connection = proxy(HttpConnection.class, (proxy, method, arguments) -> {
                dropped = true;
                return null;
            });
            HttpServerRequest request =
                    proxy(HttpServerRequest.class, (proxy, method, arguments) -> switch (method.getName()) {
                        case "method" -> HttpMethod.GET;
                        case "connection" -> connection;
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
            HttpServerResponse response = proxy(HttpServerResponse.class, this::respond);
            return proxy(RoutingContext.class, (proxy, method, arguments) -> switch (method.getName()) {
                case "request" -> request;
                case "response" -> response;
                case "vertx" -> vertx;
                case "addEndHandler" -> 1;
                default -> throw new UnsupportedOperationException(method.getName());
            });
        }

        @SuppressWarnings("unchecked")
        private Object respond(Object proxy, Method method, Object[] arguments) {
            switch (method.getName()) {
                case "headers" -> {
                    return headers;
                }
                case "closed", "ended" -> {
                    return false;
                }
                case "writeQueueFull" -> {
                    return full;
                }
                case "drainHandler" -> drained = (Handler<Void>) arguments[0];
                case "write" -> written.add((String) arguments[0]);
                case "setChunked" -> {}
                default -> throw new UnsupportedOperationException(method.getName());
            }
            return method.getReturnType().isInstance(proxy) ? proxy : null;
        }

        void read() throws Exception {
            full = false;
            inContext(() -> {
                if (drained != null) {
                    drained.handle(null);
                }
            });
        }

        List<Integer> counts() {
            return written.stream()
                    .filter(text -> text.contains("data: "))
                    .map(text -> Integer.valueOf(text.replaceFirst("(?s).*\"usageCount\":(\\d+).*", "$1")))
                    .toList();
        }

        private static <T> T proxy(Class<T> type, InvocationHandler handler) {
            return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
        }
    }
}
