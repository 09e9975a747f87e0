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
 * The body of a request as it was before it was encoded. A few bytes may become thousands of times as many: they are decoded
 * in steps of {@value #STEP} bytes at most, none while the reader is paused, and the client is read no further meanwhile.
 * Damaged data are a failure of the body (400), as is one that grows beyond reason (413). To be used on the event loop of the
 * request.
 */
final class DecodedBody implements ReadStream<Buffer> {
    static final int STEP = 65_536;

    /** Decoded bytes from which on a body may be no more than so many times as large as it came. */
    private static final long FREE = 100_000_000;

    private static final long MAX_GROWTH = 1_000;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Nothing stays in it after a step. */
    private static final ThreadLocal<ByteBuffer> DECODED = ThreadLocal.withInitial(() -> ByteBuffer.allocate(STEP));

    private final HttpServerRequest request;
    private final ContentEncoding encoding;
    private final Decoder decoder;
    private final Context context = Vertx.currentContext();
    private @Nullable Handler<Buffer> data;
    private @Nullable Handler<Void> end;
    private @Nullable Handler<Throwable> failed;
    private ByteBuffer encoded = NOTHING;
    private long read;
    private long written;
    private boolean begun;
    private boolean more; // in the decoder, whether or not there is anything to read
    private boolean paused;
    private boolean scheduled;
    private boolean closed;

    private DecodedBody(HttpServerRequest request, ContentEncoding encoding) {
        this.request = request;
        this.encoding = encoding;
        this.decoder = encoding.decoder();
    }

    /**
     * The request itself if its body is not encoded. Like a request, it is to be resumed when all handlers are set.
     *
     * @throws ProblemException (415) if it is encoded in another way than we know
     */
    static ReadStream<Buffer> of(HttpServerRequest request) {
        Optional<ContentEncoding> encoding = ContentEncoding.of(request);
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

    /** As a reader that takes all: what is not paused flows. */
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

    /** The next step comes after what other requests have for this event loop. */
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
            close(); // nobody waits for the rest
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
                    "The body becomes more than " + MAX_GROWTH + " times as large when it is decoded.",
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
            fail(unreadable("are cut off"));
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
        closed = true;
        more = false;
        encoded = NOTHING;
        decoder.close();
    }

    private ProblemException unreadable(String what) {
        return ProblemException.unreadable("The " + encoding + " data of the body " + what + ".");
    }
}
