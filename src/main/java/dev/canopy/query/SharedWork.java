package dev.canopy.query;

import dev.canopy.statement.Statements;
import dev.canopy.statement.VertxContexts;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work that several requests share, or that belongs to no request. It has a Vert.x context of its own, in which it may
 * open a session, and it continues if requests are cancelled. Its statements count for each request that waits for it.
 */
public final class SharedWork {
    private final Statements statements = Statements.begin();

    private SharedWork() {}

    /** Schedules work and returns at once. The statements of the work are in no trace. */
    public static void begin(Vertx vertx, Consumer<SharedWork> work) {
        begin(vertx.getOrCreateContext(), null, work);
    }

    /**
     * Schedules work and returns at once.
     *
     * @param first the sharer whose trace contains the statements, because they can be in only one trace
     */
    public static void begin(Vertx vertx, Sharer<?> first, Consumer<SharedWork> work) {
        begin(vertx.getOrCreateContext(), first.context, work);
    }

    /**
     * Schedules work and returns at once.
     *
     * @param near a context of the event loop that runs the work
     * @param traced the context of the request whose trace contains the statements; null for no trace
     */
    static void begin(Context near, @Nullable Context traced, Consumer<SharedWork> work) {
        Context own = VertxContext.createNewDuplicatedContext(near);
        VertxContextSafetyToggle.setContextSafe(own, true); // no other work runs in the context
        TraceContext.carry(traced, own);
        own.runOnContext(now -> work.accept(new SharedWork()));
    }

    /** A context of an event loop, for timers and listeners that belong to no request. */
    public static Context rootContext(Vertx vertx) {
        return VertxContext.getRootContext(vertx.getOrCreateContext());
    }

    /**
     * Runs the listener when the current request is cancelled, or at once if it is cancelled already; never outside a
     * request.
     *
     * @return removes the listener
     */
    public static Runnable onGivenUp(Runnable listener) {
        return Statements.current().map(own -> own.onCancel(listener)).orElse(() -> {});
    }

    Statements statements() {
        return statements;
    }

    /** A caller that waits for its part of the result, and gets it in the Vert.x context that created the sharer. */
    public static final class Sharer<V> {
        private final UniEmitter<? super V> emitter;
        private final @Nullable Context context = Vertx.currentContext();
        private final Optional<Statements> account = Statements.current();
        private Runnable forget = () -> {};

        public Sharer(UniEmitter<? super V> emitter) {
            this.emitter = emitter;
        }

        /** Runs the listener when the request is cancelled, or at once if it is cancelled already. */
        public void onGivenUp(Runnable listener) {
            account.ifPresent(own -> forget = own.onCancel(listener));
        }

        public void complete(SharedWork work, V part) {
            answer(work, () -> emitter.complete(part));
        }

        public void fail(SharedWork work, Throwable failure) {
            answer(work, () -> emitter.fail(failure));
        }

        /** Fails the caller before its work has begun. */
        public void leave(Throwable reason) {
            emitter.fail(reason);
        }

        private void answer(SharedWork work, Runnable answer) {
            account.ifPresent(own -> own.include(work.statements));
            VertxContexts.run(context, () -> {
                forget.run();
                answer.run();
            });
        }
    }
}
