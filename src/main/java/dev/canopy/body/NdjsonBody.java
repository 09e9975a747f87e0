package dev.canopy.body;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads a body of newline-delimited JSON as a stream, no faster than the consumer takes its lines. Memory is bounded by
 * one line and a few buffers of the connection, for a body of any length. Blank lines are skipped. An encoded body is
 * decoded while it is read. Use it on the event loop of the request.
 */
public final class NdjsonBody {
    public static final String MEDIA_TYPE = "application/x-ndjson";

    /** How often the time is checked within the maximum silence. */
    private static final int CHECKS = 4;

    /** Time between two checks whether the connection of a silent client can be closed. */
    private static final long LINGER = 1_000; // milliseconds

    /**
     * A line that is not blank.
     *
     * @param number its number in the body, from 1; blank lines are counted, too
     * @param content without the line feed; empty if the line is too long
     */
    public record Line(long number, Buffer content) {
        public boolean isTooLong() {
            return content.length() == 0;
        }
    }

    /**
     * The limits of a client.
     *
     * @param lineLength the maximum length of a line in bytes; a longer line is passed on without its content
     * @param silence the maximum time without data; it does not pass while the consumer works
     */
    public record Limits(int lineLength, Duration silence) {
        /** The memory that a body of any length takes: one line, and the pieces around it. */
        public long memory() {
            return lineLength + 2L * DecodedBody.STEP;
        }
    }

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final ReadStream<Buffer> body;
    private final Limits limits;
    private final Function<List<Line>, Uni<Void>> consumer;
    private final UniEmitter<? super Void> emitter;
    private final long timer;
    private final List<Line> waiting = new ArrayList<>();
    private Buffer begun = Buffer.buffer();
    private boolean skipping;
    private long number;
    private long arrived = System.nanoTime();
    private boolean busy;
    private boolean paused;
    private boolean ended;
    private boolean done;

    private NdjsonBody(
            Vertx vertx,
            HttpServerRequest request,
            Limits limits,
            Function<List<Line>, Uni<Void>> consumer,
            UniEmitter<? super Void> emitter) {
        this.vertx = vertx;
        this.request = request;
        this.body = DecodedBody.of(request);
        this.limits = limits;
        this.consumer = consumer;
        this.emitter = emitter;
        this.timer = vertx.setPeriodic(Math.max(1, limits.silence().toMillis() / CHECKS), tick -> checkSilence());
    }

    /**
     * Passes lines to the consumer in order, as they arrive. The consumer gets a part when it has completed the one
     * before. Completes after the last part. Fails with {@link ProblemException} if the body ends prematurely (400) or
     * the client is silent for too long (408), without waiting for the consumer. A failure of the consumer is passed
     * on. After a cancellation, the remaining body is read and dropped.
     */
    public static Uni<Void> forEachPart(
            Vertx vertx, HttpServerRequest request, Limits limits, Function<List<Line>, Uni<Void>> consumer) {
        return Uni.createFrom().emitter(emitter -> new NdjsonBody(vertx, request, limits, consumer, emitter).start());
    }

    private void start() {
        emitter.onTermination(() -> {
            if (!done) {
                drop();
            }
        });
        body.exceptionHandler(failure -> stop(
                failure instanceof ProblemException || failure instanceof Error
                        ? failure
                        : ProblemException.unreadable("The body ended prematurely.")));
        body.handler(buffer -> {
            arrived = System.nanoTime();
            if (!done) {
                split(buffer);
                proceed();
            }
        });
        body.endHandler(end -> {
            if (done) {
                return;
            }
            if (begun.length() > 0 || skipping) {
                endLine(Buffer.buffer());
            }
            ended = true;
            proceed();
        });
        ExpectContinue.answer(request);
        body.resume();
    }

    private void split(Buffer buffer) {
        int start = 0;
        for (int i = 0; i < buffer.length(); i++) {
            if (buffer.getByte(i) == '\n') {
                endLine(buffer.slice(start, i));
                start = i + 1;
            }
        }
        Buffer tail = buffer.slice(start, buffer.length());
        if (skipping || begun.length() + tail.length() > limits.lineLength()) {
            skipping = true;
            begun = Buffer.buffer();
        } else {
            begun.appendBuffer(tail);
        }
    }

    private void endLine(Buffer tail) {
        number++;
        if (skipping || begun.length() + tail.length() > limits.lineLength()) {
            waiting.add(new Line(number, Buffer.buffer()));
        } else {
            Buffer line = begun.appendBuffer(tail);
            if (!isBlank(line)) {
                waiting.add(new Line(number, line));
            }
        }
        skipping = false;
        begun = Buffer.buffer();
    }

    /** Passes on the lines that have arrived, or completes at the end of the body. */
    private void proceed() {
        if (busy || done) {
            return;
        }
        if (!waiting.isEmpty()) {
            List<Line> part = List.copyOf(waiting);
            waiting.clear();
            busy = true;
            Uni.createFrom().deferred(() -> consumer.apply(part)).subscribe().with(taken -> readOn(), this::stop);
            if (busy && !ended && !done) {
                paused = true; // not at the end of the body: a paused request does not count as ended
                body.pause();
            }
        } else if (ended) {
            end();
            emitter.complete(null);
        }
    }

    private void readOn() {
        busy = false;
        arrived = System.nanoTime();
        if (paused && !done) {
            paused = false;
            body.resume();
        }
        proceed();
    }

    private void checkSilence() {
        if (busy || ended || System.nanoTime() - arrived < limits.silence().toNanos()) {
            return;
        }
        // The server would take data that the client still sends for the next request.
        request.response().putHeader(HttpHeaders.CONNECTION, "close");
        vertx.setPeriodic(LINGER, again -> {
            if (request.response().ended() || request.response().closed()) {
                vertx.cancelTimer(again);
                request.connection().close();
            }
        });
        stop(new ProblemException(
                ProblemType.BODY_TIMEOUT,
                "No data of the body arrived for " + limits.silence().toMillis() / 1000.0 + " s.",
                List.of()));
    }

    private void stop(Throwable failure) {
        if (done) {
            return;
        }
        drop();
        emitter.fail(failure);
    }

    private void drop() {
        end();
        if (!request.isEnded()) {
            body.resume(); // the remaining body is read and dropped, so that the client receives the response
        }
    }

    private void end() {
        done = true;
        vertx.cancelTimer(timer);
        waiting.clear();
        begun = Buffer.buffer();
    }

    private static boolean isBlank(Buffer line) {
        for (int i = 0; i < line.length(); i++) {
            byte character = line.getByte(i);
            if (character != ' ' && character != '\t' && character != '\r') {
                return false;
            }
        }
        return true;
    }
}
