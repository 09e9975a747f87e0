package dev.canopy.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.access.Scope;
import dev.canopy.metric.Metric;
import dev.canopy.metric.MetricRow;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The server-sent events of one request. A client that reads slowly gets the latest values and misses those in between,
 * so that at most one event waits for it.
 *
 * <p>All state belongs to the Vert.x context of the request. Methods that are called from other contexts switch to it
 * first.
 */
final class LiveStream {
    /** How long a client waits before it reconnects, in milliseconds. */
    private static final int RETRY = 3_000;

    /**
     * The range of that time when the service stops, in milliseconds. Each client gets a random time, so that not all
     * of them reconnect to another instance at once.
     */
    private static final int SOONEST = 500;

    private static final int LATEST = 5_000;

    private static final String HEARTBEAT = ":\n\n";

    private final Scope scope;
    private final String tenant;
    private final List<Metric> metrics;
    private final RoutingContext request;
    private final HttpServerResponse response;
    private final Context context;
    private final ObjectMapper json;

    private @Nullable String known;
    private @Nullable LiveEvent waiting;
    private @Nullable UniEmitter<? super Void> end;
    private boolean stalled;

    /**
     * Must be called in the Vert.x context of the request.
     *
     * @param known the id of the last event that the client has received; null if none
     */
    LiveStream(
            Scope scope,
            String tenant,
            List<Metric> metrics,
            @Nullable String known,
            RoutingContext request,
            ObjectMapper json) {
        this.scope = scope;
        this.tenant = tenant;
        this.metrics = List.copyOf(metrics);
        this.known = known;
        this.request = request;
        this.response = request.response();
        this.context = request.vertx().getOrCreateContext();
        this.json = json;
    }

    Scope scope() {
        return scope;
    }

    String tenant() {
        return tenant;
    }

    List<Metric> metrics() {
        return metrics;
    }

    /** Sends the headers and the first values. Completes when the client or the service has ended the stream. */
    Uni<Void> start(MetricRow first) {
        return Uni.createFrom().emitter(emitter -> {
            end = emitter;
            request.addEndHandler(gone -> emitter.complete(null));
            response.headers()
                    .set(HttpHeaders.CONTENT_TYPE, MediaType.SERVER_SENT_EVENTS)
                    .set(HttpHeaders.CACHE_CONTROL, "no-store")
                    .set("X-Accel-Buffering", "no"); // else nginx buffers the events
            if (response.closed()) {
                emitter.complete(null);
                return;
            }
            if (request.request().method().equals(HttpMethod.HEAD)) {
                response.end();
                return;
            }
            response.setChunked(true).write(retry(RETRY));
            offer(first);
        });
    }

    /** Sends these values if they differ from those that the client has. */
    void show(MetricRow row) {
        context.runOnContext(now -> offer(row));
    }

    /** Sends a comment as a heartbeat. Closes the connection if its buffer was full at two heartbeats in a row. */
    void beat() {
        context.runOnContext(now -> {
            if (isFull() && stalled) {
                request.request().connection().close();
            } else if (!isFull() && !isOver()) {
                response.write(HEARTBEAT);
            }
            stalled = isFull();
        });
    }

    /** Ends the stream. */
    void end() {
        context.runOnContext(now -> {
            if (end != null) {
                end.complete(null);
            }
        });
    }

    /** Ends the stream because the service stops. The client then reconnects to another instance. */
    void leave() {
        context.runOnContext(now -> {
            if (response.headWritten() && !isOver()) {
                response.write(retry(ThreadLocalRandom.current().nextInt(SOONEST, LATEST)));
                // Else the client would reconnect over the same connection, to this instance, and be refused each time.
                request.addEndHandler(ended -> request.request().connection().close());
            }
        });
        end();
    }

    private static String retry(int milliseconds) {
        return "retry: " + milliseconds + "\n\n";
    }

    private void offer(MetricRow row) {
        LiveEvent event = LiveEvent.of(tenant, metrics, row);
        waiting = event.id().equals(known) ? null : event;
        flush();
    }

    private void flush() {
        if (waiting == null || isOver()) {
            return;
        }
        if (isFull()) {
            response.drainHandler(read -> flush());
            return;
        }
        response.write("id: " + waiting.id() + "\nevent: metrics\ndata: " + text(waiting.data()) + "\n\n");
        known = waiting.id();
        waiting = null;
    }

    private boolean isFull() {
        return !isOver() && response.writeQueueFull();
    }

    private boolean isOver() {
        return response.closed() || response.ended();
    }

    private String text(LiveResponse data) {
        try {
            return json.writeValueAsString(data);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
