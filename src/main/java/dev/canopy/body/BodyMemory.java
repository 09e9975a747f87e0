package dev.canopy.body;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the bodies of all requests take together. A body takes memory as it arrives, and gives it back when
 * its request has ended. A body that does not fit is refused before it takes memory. Thread-safe.
 */
@ApplicationScoped
public class BodyMemory {
    /**
     * The bytes of memory for each byte of a body: the buffer in which it arrives, which may be twice as large, the
     * array of the reader, and its texts, which take two bytes for a character outside Latin-1.
     */
    private static final int BYTE = 5;

    /**
     * The bytes of memory for the marks of JSON. Trees of arrays, objects, numbers and texts take at most that much,
     * measured by a full collection after Jackson has read bodies of 9 MB. An object also becomes an event.
     */
    private static final int OBJECT = 400;

    private static final int ARRAY = 100;
    private static final int FIELD_OR_ELEMENT = 56;

    private static final String LOCAL = BodyMemory.class.getName();

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    @Inject
    BodyMemory(BodyConfig config, MeterRegistry telemetry) {
        this(config.maxBuffered()
                .map(size -> size.asLongValue())
                .orElseGet(() -> Runtime.getRuntime().maxMemory() / 2));
        telemetry.gauge("canopy.http.buffered", used);
    }

    private BodyMemory(long limit) {
        this.limit = limit;
    }

    /** Returns a memory of its own, apart from all others. */
    public static BodyMemory of(long limit) {
        return new BodyMemory(limit);
    }

    /** Returns the bytes that are taken. */
    public long used() {
        return used.get();
    }

    /** Whether those that can wait should wait, and leave the remaining memory to those that cannot. */
    public boolean isCrowded() {
        return used.get() > limit / 2;
    }

    /** Takes memory that cannot be refused, because it is in use already. A negative number gives it back. */
    public void add(long bytes) {
        used.addAndGet(bytes);
    }

    /** Returns a share without memory. It must be {@linkplain Share#leave() left} once. */
    public Share open() {
        return new Share();
    }

    /** Returns the share of the current request, or a new one outside a request. */
    public Share current() {
        return ofRequest().orElseGet(this::open);
    }

    /** Returns the share of the current request; empty outside a request. */
    static Optional<Share> ofRequest() {
        Context context = Vertx.currentContext();
        return context == null ? Optional.empty() : Optional.ofNullable(context.<@Nullable Share>getLocal(LOCAL));
    }

    /** Makes the share the one of the current request. */
    static void begin(Share share) {
        Vertx.currentContext().putLocal(LOCAL, share);
    }

    /** Returns about how much memory a piece of JSON takes, including all that is read from it. */
    static long cost(Buffer json) {
        long cost = (long) BYTE * json.length();
        for (byte character : json.getBytes()) {
            cost += switch (character) {
                case '{' -> OBJECT;
                case '[' -> ARRAY;
                case ',', ':' -> FIELD_OR_ELEMENT;
                default -> 0;
            };
        }
        return cost;
    }

    private boolean fits(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    /** The memory of one request. It is given back when the request, and all work for it, has left. Thread-safe. */
    public final class Share {
        private long bytes;
        private int users = 1;

        private Share() {}

        /**
         * Takes more memory.
         *
         * @throws ProblemException 503 if it does not fit because of other requests; 413 if it would not fit even alone
         */
        public synchronized void take(long more) {
            if (users == 0) {
                return; // the request has ended, and its body is dropped
            }
            if (bytes + more > limit) {
                throw new ProblemException(
                        ProblemType.TOO_LARGE,
                        "The body needs more memory than this service has for all bodies. Send its content in several requests.",
                        List.of());
            }
            if (!fits(more)) {
                throw ProblemException.unavailable("Other request bodies are using all memory available for bodies.");
            }
            bytes += more;
        }

        /** Gives a part of the memory back before the request ends. */
        synchronized void give(long less) {
            if (users > 0) {
                bytes -= less;
                used.addAndGet(-less);
            }
        }

        /** Keeps the memory until the work has ended, even if the request ends before. */
        public <T> Uni<T> during(Uni<T> work) {
            return Uni.createFrom().deferred(() -> {
                enter();
                return work.onTermination().invoke(this::leave);
            });
        }

        private synchronized void enter() {
            users++;
        }

        /** Gives the memory back, unless work that has not ended still needs it. */
        public synchronized void leave() {
            users--;
            if (users == 0) {
                used.addAndGet(-bytes);
                bytes = 0;
            }
        }
    }
}
