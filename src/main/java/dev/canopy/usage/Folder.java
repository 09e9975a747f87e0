package dev.canopy.usage;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the roll-ups: folds what was appended, regularly and when asked. Every instance of the service has one; the tree
 * lock in the database lets one at a time work. Thread-safe.
 */
@ApplicationScoped
public class Folder {
    private static final Logger LOG = Logger.getLogger(Folder.class);

    private final FoldRepository repository;
    private final UsageConfig config;
    private @Nullable Uni<Void> running;
    private @Nullable Uni<Void> queued;
    private @Nullable Cancellable timer;

    Folder(FoldRepository repository, UsageConfig config) {
        this.repository = repository;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        timer = Multi.createFrom()
                .ticks()
                .every(config.foldInterval())
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(tick -> foldPending().onFailure().recoverWithItem(Folder::report))
                .subscribe()
                .with(folded -> {});
    }

    void stop(@Observes ShutdownEvent event) {
        if (timer != null) {
            timer.cancel();
        }
    }

    private static @Nullable Void report(Throwable failure) {
        LOG.warnf("Folding failed and will be tried again: %s", failure);
        return null;
    }

    private Uni<Void> foldPending() {
        return repository
                .isPending()
                .chain(pending -> pending ? fold() : Uni.createFrom().voidItem());
    }

    /**
     * Completes when everything that was acknowledged before this call is in the roll-ups. Calls that come while a fold
     * runs share the next one.
     */
    public Uni<Void> fold() {
        return Uni.createFrom().deferred(this::join);
    }

    private synchronized Uni<Void> join() {
        if (running == null) {
            running = begin();
            return running;
        }
        if (queued == null) {
            // The running fold may have looked at the deltas already, so it promises nothing to this caller.
            queued = running.onFailure()
                    .recoverWithNull()
                    .chain(this::begin)
                    .memoize()
                    .indefinitely();
        }
        return queued;
    }

    private Uni<Void> begin() {
        Uni<Void> fold = foldAll().onTermination().invoke(this::ended).memoize().indefinitely();
        return fold;
    }

    private synchronized void ended() {
        running = queued;
        queued = null;
        if (running != null) {
            running.subscribe().with(done -> {}, failure -> {}); // its callers hear of the failure
        }
    }

    private Uni<Void> foldAll() {
        return repository
                .fold(config.foldSize())
                .chain(taken -> taken < config.foldSize() ? Uni.createFrom().voidItem() : foldAll());
    }
}
