package dev.canopy.platform;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A body of newline-delimited JSON, read as a stream: the client is read no faster than the lines are taken, so that
 * memory is bounded by one chunk and one buffer of the connection, whatever the length of the body. Blank lines are
 * skipped; an encoded body is decoded as it is read. To be used on the event loop of the request.
 */
public final class NdjsonBody {
    public static final String MEDIA_TYPE = "application/x-ndjson";

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

    private final HttpServerRequest request;
    private final ReadStream<Buffer> body;
    private final int chunkSize;
    private final int maxLineLength;
    private final Function<List<Line>, Uni<Void>> consumer;
    private final List<Line> waiting = new ArrayList<>();
    private Buffer begun = Buffer.buffer();
    private boolean skipping;
    private long number;
    private boolean busy;
    private boolean ended;
    private boolean done;

    private NdjsonBody(
            HttpServerRequest request, int chunkSize, int maxLineLength, Function<List<Line>, Uni<Void>> consumer) {
        this.request = request;
        this.body = DecodedBody.of(request);
        this.chunkSize = chunkSize;
        this.maxLineLength = maxLineLength;
        this.consumer = consumer;
    }

    /**
     * Hands the lines to the consumer in chunks, each when the one before is done, and completes after the last.
     *
     * @param maxLineLength in bytes; of a longer line only its number is told
     */
    public static Uni<Void> forEachChunk(
            HttpServerRequest request, int chunkSize, int maxLineLength, Function<List<Line>, Uni<Void>> consumer) {
        return Uni.createFrom()
                .emitter(emitter -> new NdjsonBody(request, chunkSize, maxLineLength, consumer).start(emitter));
    }

    private void start(UniEmitter<? super Void> emitter) {
        body.exceptionHandler(failure -> stop(emitter, failure));
        body.handler(buffer -> {
            if (!done) {
                split(buffer);
                proceed(emitter);
            }
        });
        body.endHandler(end -> {
            if (begun.length() > 0 || skipping) {
                endLine(Buffer.buffer());
            }
            ended = true;
            proceed(emitter);
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
        if (skipping || begun.length() + rest.length() > maxLineLength) {
            skipping = true;
            begun = Buffer.buffer();
        } else {
            begun.appendBuffer(rest);
        }
    }

    private void endLine(Buffer rest) {
        number++;
        if (skipping || begun.length() + rest.length() > maxLineLength) {
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

    /** Reads on, hands out the next chunk, or ends. */
    private void proceed(UniEmitter<? super Void> emitter) {
        if (busy || done) {
            return;
        }
        if (waiting.size() >= chunkSize || (ended && !waiting.isEmpty())) {
            busy = true;
            if (!ended) {
                body.pause(); // a request that is paused would not count as ended
            }
            List<Line> next = waiting.subList(0, Math.min(chunkSize, waiting.size()));
            List<Line> chunk = List.copyOf(next);
            next.clear();
            Uni.createFrom()
                    .deferred(() -> consumer.apply(chunk))
                    .subscribe()
                    .with(
                            consumed -> {
                                busy = false;
                                proceed(emitter);
                            },
                            failure -> stop(emitter, failure));
        } else if (ended) {
            done = true;
            emitter.complete(null);
        } else {
            body.resume();
        }
    }

    private void stop(UniEmitter<? super Void> emitter, Throwable failure) {
        done = true;
        if (!request.isEnded()) {
            body.resume(); // what is left is read and dropped, so that the client hears the answer
        }
        emitter.fail(failure);
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
