package dev.canopy.access;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;

/** The caller of the current request, and its scope. Both live in the duplicated Vert.x context of the request. */
public final class CurrentCaller {
    private CurrentCaller() {}

    /** Returns the caller; empty outside requests. */
    public static Optional<Caller> find() {
        return local(Caller.class);
    }

    /** @throws IllegalStateException outside requests */
    public static Caller get() {
        return find().orElseThrow(() -> new IllegalStateException("No request is running in this context"));
    }

    /**
     * The scope of the caller for the role that the resource method needs.
     *
     * @throws IllegalStateException outside resource methods
     */
    public static Scope scope() {
        return local(Scope.class)
                .orElseThrow(() -> new IllegalStateException("No resource method is running in this context"));
    }

    /**
     * From now on, the work in the current duplicated context, which belongs to nobody else, is done in the name of the
     * caller.
     */
    public static void set(Caller caller) {
        context().putLocal(Caller.class, caller);
    }

    static void set(Scope scope) {
        context().putLocal(Scope.class, scope);
    }

    private static <T> Optional<T> local(Class<T> type) {
        return VertxContext.isOnDuplicatedContext()
                ? Optional.ofNullable(context().<T>getLocal(type))
                : Optional.empty();
    }

    private static Context context() {
        if (!VertxContext.isOnDuplicatedContext()) {
            throw new IllegalStateException("A caller belongs to the duplicated context of a request");
        }
        return Vertx.currentContext();
    }
}
