package dev.canopy.query;

import dev.canopy.statement.Statements;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work that many requests share, or that belongs to no request: it has a Vert.x context of its own, in which it may open a session, and
 * goes on if some of the requests leave. Its statements count for each request that waits for it.
 */
public final class SharedWork {
    private final Statements statements = Statements.begin();

    private SharedWork() {}

    /** Begins work soon, without waiting for it. Its statements are in no trace. */
    public static void begin(Vertx vertx, Consumer<SharedWork> work) {
        begin(vertx.getOrCreateContext(), null, work);
    }

    /**
     * Begins work soon, without waiting for it.
     *
     * @param first in whose trace its statements are, since they can be in one only
     */
    public static void begin(Vertx vertx, Sharer<?> first, Consumer<SharedWork> work) {
        begin(vertx.getOrCreateContext(), first.context, work);
    }

    /**
     * Begins work soon, without waiting for it.
     *
     * @param near a context of the event loop that is to do it
     * @param traced of the request in whose trace its statements are; null for none
     */
    static void begin(Context near, @Nullable Context traced, Consumer<SharedWork> work) {
        Context own = VertxContext.createNewDuplicatedContext(near);
        VertxContextSafetyToggle.setContextSafe(own, true); // no other work runs in it
        TraceContext.carry(traced, own);
        own.runOnContext(now -> work.accept(new SharedWork()));
    }

    Statements statements() {
        return statements;
    }

    /** One that waits for its part of the result, and hears of it in the Vert.x context in which this was made. */
    public static final class Sharer<V> {
        private final UniEmitter<? super V> emitter;
        private final @Nullable Context context = Vertx.currentContext();
        private final Optional<Statements> account = Statements.current();
        private Runnable forget = () -> {};

        public Sharer(UniEmitter<? super V> emitter) {
            this.emitter = emitter;
        }

        /** Runs this once its request is given up: at once if it is, never if the request ends without. */
        public void onGivenUp(Runnable listener) {
            account.ifPresent(own -> forget = own.onCancel(listener));
        }

        public void complete(SharedWork work, V part) {
            answer(work, () -> emitter.complete(part));
        }

        public void fail(SharedWork work, Throwable failure) {
            answer(work, () -> emitter.fail(failure));
        }

        /** Without the work, which had not begun. */
        public void leave(Throwable reason) {
            emitter.fail(reason);
        }

        private void answer(SharedWork work, Runnable answer) {
            account.ifPresent(own -> own.include(work.statements));
            if (context == null) {
                answer.run();
            } else {
                context.runOnContext(arrived -> {
                    forget.run();
                    answer.run();
                });
            }
        }
    }
}
