package dev.canopy.platform;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.parsetools.RecordParser;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A body of newline-delimited JSON, read as a stream: the client is read no faster than the lines are taken, so that
 * memory is bounded by one chunk whatever the length of the body. Blank lines are skipped. To be used on the event loop
 * of the request.
 */
public final class NdjsonBody {
    public static final String MEDIA_TYPE = "application/x-ndjson";

    /**
     * Bytes that arrive at once at most. The parser's own limit counts all that it holds, which while a chunk is in work
     * may be as much besides the beginning of a line; exact is the check of each line.
     */
    private static final int MAX_PIECE = 65_536;

    private final HttpServerRequest request;
    private final RecordParser lines;
    private final int chunkSize;
    private final int maxLineLength;
    private final Function<List<Buffer>, Uni<Void>> consumer;
    private List<Buffer> chunk = new ArrayList<>();
    private long read;
    private boolean broken;
    private boolean done;

    private NdjsonBody(
            HttpServerRequest request, int chunkSize, int maxLineLength, Function<List<Buffer>, Uni<Void>> consumer) {
        this.request = request;
        this.lines = RecordParser.newDelimited("\n", request);
        this.chunkSize = chunkSize;
        this.maxLineLength = maxLineLength;
        this.consumer = consumer;
    }

    /**
     * Hands the lines to the consumer in chunks, each when the one before is done, and completes after the last.
     *
     * @param maxLineLength in bytes; a longer line fails with 413 after the chunks before it were consumed
     */
    public static Uni<Void> forEachChunk(
            HttpServerRequest request, int chunkSize, int maxLineLength, Function<List<Buffer>, Uni<Void>> consumer) {
        return Uni.createFrom()
                .emitter(emitter -> new NdjsonBody(request, chunkSize, maxLineLength, consumer).start(emitter));
    }

    private void start(UniEmitter<? super Void> emitter) {
        lines.maxRecordSize(maxLineLength + MAX_PIECE);
        lines.exceptionHandler(
                failure -> fail(emitter, failure instanceof IllegalStateException ? tooLong(read + 1) : failure));
        lines.endHandler(end -> {
            if (!broken) {
                flush(emitter, () -> emitter.complete(null));
            }
        });
        lines.handler(line -> add(line, emitter));
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue(); // else some clients wait a second before they send
        }
        request.resume();
    }

    private void add(Buffer line, UniEmitter<? super Void> emitter) {
        if (broken || done) {
            return;
        }
        read++;
        if (line.length() > maxLineLength) {
            fail(emitter, tooLong(read));
            return;
        }
        if (!isBlank(line)) {
            chunk.add(line);
        }
        if (chunk.size() >= chunkSize) {
            lines.pause();
            flush(emitter, lines::resume);
        }
    }

    private void flush(UniEmitter<? super Void> emitter, Runnable then) {
        if (done) {
            return;
        }
        if (chunk.isEmpty()) {
            then.run();
            return;
        }
        List<Buffer> full = chunk;
        chunk = new ArrayList<>();
        Uni.createFrom()
                .deferred(() -> consumer.apply(full))
                .subscribe()
                .with(consumed -> then.run(), failure -> stop(emitter, failure));
    }

    /** The lines before the fault are consumed first: they were read in good order. */
    private void fail(UniEmitter<? super Void> emitter, Throwable failure) {
        broken = true;
        flush(emitter, () -> stop(emitter, failure));
    }

    private void stop(UniEmitter<? super Void> emitter, Throwable failure) {
        done = true;
        emitter.fail(failure);
        lines.resume(); // what is left is read and forgotten
    }

    private ProblemException tooLong(long line) {
        return new ProblemException(
                ProblemType.TOO_LARGE,
                "Line " + line + " is longer than " + maxLineLength + " bytes; the lines before it were read.",
                List.of());
    }

    private static boolean isBlank(Buffer line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.getByte(i) > ' ' || line.getByte(i) < 0) {
                return false;
            }
        }
        return true;
    }
}
