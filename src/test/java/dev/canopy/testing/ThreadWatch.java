package dev.canopy.testing;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.btc.BlockedThreadEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Passes the findings of the watch of Vert.x over its own threads to {@link BlockedEventLoops}. */
@ApplicationScoped
class ThreadWatch {
    void start(@Observes StartupEvent event, Vertx vertx) {
        ((VertxInternal) vertx).blockedThreadChecker().setThreadBlockedHandler(ThreadWatch::report);
    }

    private static void report(BlockedThreadEvent blocked) {
        String thread = blocked.thread().getName();
        if (thread.contains("eventloop") && blocked.duration() >= blocked.maxExecTime()) {
            StringBuilder message =
                    new StringBuilder(thread + " has been blocked for " + blocked.duration() / 1_000_000 + " ms:");
            for (StackTraceElement frame : blocked.thread().getStackTrace()) {
                message.append(' ').append(frame);
            }
            BlockedEventLoops.report(message.toString());
        }
    }
}
