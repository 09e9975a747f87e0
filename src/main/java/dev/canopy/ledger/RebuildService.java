package dev.canopy.ledger;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** Runs one rebuild at a time. Thread-safe. */
@ApplicationScoped
class RebuildService {
    private final RebuildRepository repository;
    private @Nullable Uni<RebuildResponse> running;

    RebuildService(RebuildRepository repository) {
        this.repository = repository;
    }

    /**
     * Joins the running rebuild of this instance and its result, or starts one. The rebuild continues if all clients
     * disconnect.
     */
    Uni<RebuildResponse> rebuild() {
        return Uni.createFrom().deferred(this::join);
    }

    private synchronized Uni<RebuildResponse> join() {
        Uni<RebuildResponse> joined = running;
        if (joined == null) {
            joined = repository
                    .rebuild()
                    .onTermination()
                    .invoke(this::end)
                    .memoize()
                    .indefinitely();
            running = joined;
            joined.subscribe().with(done -> {}, failure -> {}); // the clients get the failure
        }
        return joined;
    }

    private synchronized void end() {
        running = null;
    }
}
