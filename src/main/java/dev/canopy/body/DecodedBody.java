package dev.canopy.body;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The decoded body of a request. A few bytes can become thousands of times as many. Therefore, a body is decoded in
 * steps of at most {@value #STEP} bytes. While the reader is paused, there are no steps, and no more data is read from
 * the client. Fails with {@link ProblemException} if the data is damaged or incomplete (400), or grows too much (413).
 * Use it on the event loop of the request.
 */
final class DecodedBody implements ReadStream<Buffer> {
    static final int STEP = 65_536;

    /**
     * Above this number of decoded bytes, a body may be at most {@link #MAX_GROWTH} times as large as its encoded form.
     */
    private static final long FREE = 100_000_000;

    private static final long MAX_GROWTH = 1_000;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Shared by the bodies of a thread. It is empty between two steps. */
    private static final ThreadLocal<ByteBuffer> DECODED = ThreadLocal.withInitial(() -> ByteBuffer.allocate(STEP));

    private final HttpServerRequest request;
    private final ContentEncoding encoding;
    private final Decoder decoder;
    private final Context context = Vertx.currentContext();
    private final Optional<BodyMemory.Share> memory = BodyMemory.ofRequest();
    private @Nullable Handler<Buffer> data;
    private @Nullable Handler<Void> end;
    private @Nullable Handler<Throwable> failed;
    private ByteBuffer encoded = NOTHING;
    private long read;
    private long written;
    private boolean begun;
    private boolean more; // the decoder may have output even without new input
    private boolean paused;
    private boolean scheduled;
    private boolean closed;

    private DecodedBody(HttpServerRequest request, ContentEncoding encoding) {
        this.request = request;
        this.encoding = encoding;
        this.decoder = encoding.decoder();
    }

    /**
     * Returns a stream of the decoded body, or the request itself if its body is not encoded. The stream starts with
     * the first call of {@code resume}; set all handlers before.
     *
     * @throws ProblemException (415) if the encoding is not supported; (503) if there is no memory for its decoder
     */
    static ReadStream<Buffer> of(HttpServerRequest request) {
        Optional<ContentEncoding> encoding = ContentEncoding.of(request);
        encoding.ifPresent(named -> BodyMemory.ofRequest().ifPresent(share -> share.take(named.memory())));
        return encoding.isEmpty() ? request : new DecodedBody(request, encoding.get());
    }

    @Override
    public DecodedBody handler(@Nullable Handler<Buffer> handler) {
        data = handler;
        return this;
    }

    @Override
    public DecodedBody endHandler(@Nullable Handler<Void> handler) {
        end = handler;
        return this;
    }

    @Override
    public DecodedBody exceptionHandler(@Nullable Handler<Throwable> handler) {
        failed = handler;
        return this;
    }

    @Override
    public DecodedBody pause() {
        paused = true;
        request.pause();
        return this;
    }

    @Override
    public DecodedBody resume() {
        paused = false;
        if (!begun) {
            begun = true;
            request.exceptionHandler(this::fail).endHandler(ignored -> end()).handler(this::accept);
        }
        schedule();
        return this;
    }

    /** Ignores the amount: a stream that is not paused flows. */
    @Override
    public DecodedBody fetch(long amount) {
        return resume();
    }

    private void accept(Buffer piece) {
        if (closed) {
            return;
        }
        request.pause(); // until this piece is decoded
        read += piece.length();
        encoded = ByteBuffer.wrap(piece.getBytes());
        step();
    }

    /** Lets other requests use the event loop before the next step. */
    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            context.runOnContext(now -> {
                scheduled = false;
                step();
            });
        }
    }

    private void step() {
        if (request.response().ended()) {
            close(); // the response has been sent, so the remaining body is not needed
        }
        if (!closed && !paused && (more || encoded.hasRemaining())) {
            ByteBuffer decoded = DECODED.get().clear();
            try {
                decoder.decode(encoded, decoded);
            } catch (IOException damaged) {
                fail(unreadable(String.valueOf(damaged.getMessage())));
                return;
            }
            more = !decoded.hasRemaining();
            hand(decoded.flip());
        }
        goOn();
    }

    private void hand(ByteBuffer decoded) {
        written += decoded.remaining();
        if (written > FREE && written / MAX_GROWTH > read) {
            fail(new ProblemException(
                    ProblemType.TOO_LARGE,
                    "The decoded body is more than " + MAX_GROWTH + " times as large as the encoded one.",
                    List.of()));
        } else if (decoded.hasRemaining() && data != null) {
            byte[] bytes = new byte[decoded.remaining()];
            decoded.get(bytes);
            data.handle(Buffer.buffer(bytes));
        }
    }

    private void goOn() {
        if (paused) {
            return; // until the reader resumes
        }
        if (more && !closed) {
            schedule();
        } else if (!request.isEnded()) {
            request.resume();
        }
    }

    private void end() {
        if (closed) {
            return;
        }
        if (!decoder.isComplete()) {
            fail(unreadable("are incomplete"));
            return;
        }
        close();
        if (end != null) {
            end.handle(null);
        }
    }

    private void fail(Throwable failure) {
        if (!closed) {
            close();
            if (failed != null) {
                failed.handle(failure);
            }
        }
    }

    private void close() {
        if (closed) {
            return;
        }
        closed = true;
        memory.ifPresent(share -> share.give(encoding.memory()));
        more = false;
        encoded = NOTHING;
        decoder.close();
    }

    private ProblemException unreadable(String what) {
        return ProblemException.unreadable("The " + encoding + " data of the body " + what + ".");
    }
}
