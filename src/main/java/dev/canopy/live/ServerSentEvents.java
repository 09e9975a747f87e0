package dev.canopy.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The response to one request for server-sent events.
 *
 * <p>All state belongs to the Vert.x context of the request. {@link #run}, {@link #beat}, {@link #end} and
 * {@link #leave} switch to it; call the other methods in it.
 */
public final class ServerSentEvents {
    /** How long a client waits before it reconnects, in milliseconds. */
    private static final int RETRY = 3_000;

    /**
     * The range of that time when the service stops, in milliseconds. Each client gets a random time, so that not all
     * of them reconnect to another instance at once.
     */
    private static final int SOONEST = 500;

    private static final int LATEST = 5_000;

    private static final String HEARTBEAT = ":\n\n";

    private final RoutingContext request;
    private final HttpServerResponse response;
    private final Context context;
    private final ObjectMapper json;

    private @Nullable UniEmitter<? super Void> end;
    private boolean stalled;

    /** Must be called in the Vert.x context of the request. */
    public ServerSentEvents(RoutingContext request, ObjectMapper json) {
        this.request = request;
        this.response = request.response();
        this.context = request.vertx().getOrCreateContext();
        this.json = json;
    }

    /**
     * Sends the headers and then the first events. Completes when the client or the service has ended the stream.
     *
     * @param first sends the first events; not called for a request with the method HEAD
     */
    Uni<Void> start(Runnable first) {
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
            first.run();
        });
    }

    /** Runs work in the context of the request. */
    public void run(Runnable work) {
        context.runOnContext(now -> work.run());
    }

    /** Sends an event. Call it only if the buffer {@link #isFull is not full}. */
    public void send(String id, String name, Object data) {
        response.write("id: " + id + "\nevent: " + name + "\ndata: " + text(data) + "\n\n");
    }

    /** Whether an event would have to wait in memory because the client reads slowly. */
    public boolean isFull() {
        return !isOver() && response.writeQueueFull();
    }

    public boolean isOver() {
        return response.closed() || response.ended();
    }

    /** Calls the handler when the client has read so much that an event can be sent. */
    public void onDrained(Runnable handler) {
        response.drainHandler(read -> handler.run());
    }

    /** Sends a comment as a heartbeat. Closes the connection if its buffer was full at two heartbeats in a row. */
    void beat() {
        run(() -> {
            if (isFull() && stalled) {
                request.request().connection().close();
            } else if (!isFull() && !isOver()) {
                response.write(HEARTBEAT);
            }
            stalled = isFull();
        });
    }

    /** Ends the stream. */
    public void end() {
        run(() -> {
            if (end != null) {
                end.complete(null);
            }
        });
    }

    /** Ends the stream because the service stops. The client then reconnects to another instance. */
    void leave() {
        run(() -> {
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

    private String text(Object data) {
        try {
            return json.writeValueAsString(data);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
