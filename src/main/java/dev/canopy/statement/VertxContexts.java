package dev.canopy.statement;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** The way back into the Vert.x context of a caller, which has its session, its statements and its trace. */
public final class VertxContexts {
    private VertxContexts() {}

    /**
     * Runs work in a context: at once if this is the current one, otherwise soon.
     *
     * @param context null for a caller without a context, whose work runs at once
     */
    public static void run(@Nullable Context context, Runnable work) {
        if (context == null || context.equals(Vertx.currentContext())) {
            work.run();
        } else {
            context.runOnContext(arrived -> work.run());
        }
    }
}
