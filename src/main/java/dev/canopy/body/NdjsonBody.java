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
 * A body of newline-delimited JSON, read as a stream: the client is read no faster than the lines are taken, so that
 * memory is bounded by one line and a few buffers of the connection, whatever the length of the body. Blank lines are
 * skipped; an encoded body is decoded as it is read. To be used on the event loop of the request.
 */
public final class NdjsonBody {
    public static final String MEDIA_TYPE = "application/x-ndjson";

    /** How often the time is looked at in the longest time that a client may be silent. */
    private static final int LOOKS = 4;

    /** How often it is looked whether the connection of a client that was silent can be closed. */
    private static final long LINGER = 1_000; // milliseconds

    /**
     * A line that is not blank.
     *
     * @param number in the body, from 1
     * @param content without the line feed; empty if the line was too long to be kept
     */
    public record Line(long number, Buffer content) {
        public boolean isTooLong() {
            return content.length() == 0;
        }
    }

    /**
     * What a client may do.
     *
     * @param lineLength in bytes; of a longer line only its number is told
     * @param silence while it is being read, at most; not counted while the consumer works
     */
    public record Limits(int lineLength, Duration silence) {}

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
    private long heard = System.nanoTime();
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
        this.timer = vertx.setPeriodic(Math.max(1, limits.silence().toMillis() / LOOKS), tick -> listen());
    }

    /**
     * Hands lines to the consumer as they arrive, in order, each part when it is done with the one before, and completes
     * after the last. Fails with {@link ProblemException} if the body breaks off (400) or the client is silent (408), at
     * once, also while the consumer works. If it is cancelled, the rest of the body is dropped.
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
                failure instanceof ProblemException ? failure : ProblemException.unreadable("The body broke off.")));
        body.handler(buffer -> {
            heard = System.nanoTime();
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
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue(); // else some clients wait a second before they send
        }
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
        Buffer rest = buffer.slice(start, buffer.length());
        if (skipping || begun.length() + rest.length() > limits.lineLength()) {
            skipping = true;
            begun = Buffer.buffer();
        } else {
            begun.appendBuffer(rest);
        }
    }

    private void endLine(Buffer rest) {
        number++;
        if (skipping || begun.length() + rest.length() > limits.lineLength()) {
            waiting.add(new Line(number, Buffer.buffer()));
        } else {
            Buffer line = begun.appendBuffer(rest);
            if (!isBlank(line)) {
                waiting.add(new Line(number, line));
            }
        }
        skipping = false;
        begun = Buffer.buffer();
    }

    /** Hands out what has arrived, or ends. */
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
                paused = true; // not when all has been read: a request that is paused would not count as ended
                body.pause();
            }
        } else if (ended) {
            end();
            emitter.complete(null);
        }
    }

    private void readOn() {
        busy = false;
        heard = System.nanoTime();
        if (paused && !done) {
            paused = false;
            body.resume();
        }
        proceed();
    }

    private void listen() {
        if (busy || ended || System.nanoTime() - heard < limits.silence().toNanos()) {
            return;
        }
        // What the client may still send would be taken for the next request.
        request.response().putHeader(HttpHeaders.CONNECTION, "close");
        vertx.setPeriodic(LINGER, again -> {
            if (request.response().ended() || request.response().closed()) {
                vertx.cancelTimer(again);
                request.connection().close();
            }
        });
        stop(new ProblemException(
                ProblemType.BODY_TIMEOUT,
                "Nothing of the body arrived for " + limits.silence().toMillis() / 1000.0 + " s.",
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
            body.resume(); // what is left is read and dropped, so that the client hears the answer
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
