package dev.canopy.ledger;

import dev.canopy.ledger.FoldRound.Result;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Set;

/** Folds the accounts of all deltas, round by round. One round of an instance runs at a time. */
@ApplicationScoped
class FoldRounds {
    /** The number of accounts that are folded at the same time, each on a connection. */
    private static final int SLOTS = 4;

    /** How long a round waits for its last folds. Those that take longer go on by themselves. */
    private static final Duration GRACE = Duration.ofMillis(250);

    private final FoldRepository repository;
    private final Vertx vertx;
    private final Duration grace;
    private final FoldSlots slots = new FoldSlots(SLOTS);
    private final FoldTroubles troubles = new FoldTroubles(System::nanoTime);
    private volatile boolean incomplete;
    private volatile long behindSince = System.nanoTime();

    @Inject
    FoldRounds(FoldRepository repository, Vertx vertx, MeterRegistry telemetry) {
        this(repository, vertx, GRACE);
        Gauge.builder("canopy.fold.failing", troubles, FoldTroubles::failing)
                .description("Accounts whose last fold by this instance failed")
                .register(telemetry);
    }

    FoldRounds(FoldRepository repository, Vertx vertx, Duration grace) {
        this.repository = repository;
        this.vertx = vertx;
        this.grace = grace;
    }

    /**
     * Visits every account with deltas. Of one account it folds at most a quarter of the limit, the oldest first,
     * because a move of a tenant waits for the fold of its account. The round belongs to no request, even if a request
     * started it, because others may wait for it, too.
     */
    Uni<Result> round(int limit) {
        return Uni.createFrom()
                .deferred(() ->
                        new FoldRound(repository, slots, troubles, vertx, Math.ceilDiv(limit, SLOTS), grace).run())
                .call(this::publish)
                .runSubscriptionOn(repository::runApart);
    }

    private Uni<Void> publish(Result result) {
        Set<Long> behind = result.behind();
        troubles.keepOnly(behind);
        double oldest = result.busy().values().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        behindSince = System.nanoTime() - (long) (oldest * Duration.ofSeconds(1).toNanos());
        boolean complete = behind.isEmpty() && (incomplete || result.deltas() > 0);
        incomplete = !behind.isEmpty();
        if (complete) {
            return repository.complete(result.seenAt());
        }
        return result.deltas() > 0 ? repository.publish() : Uni.createFrom().voidItem();
    }

    /** Whether the last round has left accounts behind, so that the next one may complete it. */
    boolean isIncomplete() {
        return incomplete;
    }

    /** The age of the oldest delta that the last round has left behind, in seconds; 0 for none. */
    double behind() {
        return incomplete
                ? (System.nanoTime() - behindSince)
                        / (double) Duration.ofSeconds(1).toNanos()
                : 0;
    }

    /** The given accounts to which tenants with these keys belong. */
    Uni<Set<Long>> accountsOf(Set<String> tenants, Set<Long> accounts) {
        return repository.accountsOf(tenants, accounts);
    }
}
