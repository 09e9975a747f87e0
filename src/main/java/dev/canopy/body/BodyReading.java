package dev.canopy.body;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemResponse;
import dev.canopy.problem.ProblemType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A body that is being read as a whole, with all its limits: size, memory and time. It has some time to arrive, and
 * more time with each byte, so that a slow connection can send a large body, but none can take forever.
 */
final class BodyReading {
    /** The bytes, encoded or not, for which a body has one more second to arrive. */
    private static final long BYTES_A_SECOND = 4_096;

    private final RoutingContext request;
    private final ReadStream<Buffer> decoded;
    private final Limits limits;
    private final BodyMemory.Share memory;
    private Buffer body = Buffer.buffer();
    private final long start = System.nanoTime();
    private long timer;
    private boolean done;

    /**
     * The limits of each body.
     *
     * @param bytes the largest size after decoding
     * @param time the time to arrive, without that for its bytes
     */
    record Limits(long bytes, Duration time) {}

    private BodyReading(RoutingContext request, Limits limits, BodyMemory.Share memory) {
        this.request = request;
        this.decoded = DecodedBody.of(request.request());
        this.limits = limits;
        this.memory = memory;
    }

    /** Reads the body and passes the request on, or responds with a problem. */
    static void begin(RoutingContext request, Limits limits, BodyMemory.Share memory) {
        try {
            new BodyReading(request, limits, memory).read();
        } catch (ProblemException refused) {
            ProblemResponse.sendAndClose(request, refused);
        }
    }

    private void read() {
        checkIn(limits.time.toMillis());
        decoded.exceptionHandler(this::fail)
                .endHandler(end -> {
                    if (stop()) {
                        // Even if it is empty: without a body, Quarkus REST would wait for data that has already been
                        // read.
                        ((RoutingContextInternal) request).setBody(body);
                        request.next();
                    }
                })
                .handler(this::take)
                .resume();
    }

    private void take(Buffer piece) {
        if (done) {
            return;
        }
        try {
            if (body.length() + piece.length() > limits.bytes) {
                throw tooLarge(limits.bytes);
            }
            memory.take(BodyMemory.cost(piece));
            body.appendBuffer(piece);
        } catch (ProblemException refused) {
            refuse(refused);
        }
    }

    private void checkIn(long milliseconds) {
        timer = request.vertx().setTimer(Math.max(1, milliseconds), now -> {
            long allowed = limits.time.toMillis()
                    + TimeUnit.SECONDS.toMillis(request.request().bytesRead()) / BYTES_A_SECOND;
            long left = allowed - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            if (left > 0) {
                checkIn(left);
            } else {
                refuse(new ProblemException(
                        ProblemType.BODY_TIMEOUT,
                        "The body has not arrived within %s s and one more second for each %d bytes."
                                .formatted(limits.time.toMillis() / 1000.0, BYTES_A_SECOND),
                        List.of()));
            }
        });
    }

    private void fail(Throwable failure) {
        if (failure instanceof ProblemException problem) {
            refuse(problem);
        } else if (stop()) {
            body = Buffer.buffer();
            request.fail(400, failure); // the client has gone
        }
    }

    private void refuse(ProblemException problem) {
        if (stop()) {
            body = Buffer.buffer();
            ProblemResponse.sendAndClose(request, problem);
        }
    }

    /** Returns whether the reading was still going on. */
    private boolean stop() {
        boolean first = !done;
        done = true;
        request.vertx().cancelTimer(timer);
        return first;
    }

    static ProblemException tooLarge(long limit) {
        return new ProblemException(
                ProblemType.TOO_LARGE,
                "A body may have at most " + limit + " bytes unless it is a stream of lines.",
                List.of());
    }
}
