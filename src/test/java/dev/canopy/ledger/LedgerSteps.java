package dev.canopy.ledger;

import dev.canopy.ledger.FoldRound.Result;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Duration;

/** What a simulated instance does with roll-ups. */
public final class LedgerSteps {
    /** A simulated round waits for all of its folds, whatever the time, so that a seed always gives the same history. */
    private static final Duration GRACE = Duration.ofDays(1);

    private LedgerSteps() {}

    /** One round of the folder. */
    public static Uni<?> fold(Pool pool, Vertx vertx, int size) {
        return round(pool, vertx, size);
    }

    private static Uni<Result> round(Pool pool, Vertx vertx, int size) {
        return new FoldRounds(new FoldRepository(pool, vertx), vertx, GRACE).round(size);
    }

    /** Rounds of the folder until no delta is left. */
    public static Uni<?> foldAll(Pool pool, Vertx vertx) {
        return round(pool, vertx, 10_000)
                .chain(round -> round.behind().isEmpty() ? Uni.createFrom().voidItem() : foldAll(pool, vertx));
    }

    /** Rebuilds all roll-ups, and returns the number of rows that were wrong. */
    public static Uni<Long> rebuild(Pool pool, Vertx vertx) {
        return new RebuildRepository(pool, new FoldRepository(pool, vertx))
                .rebuild()
                .map(RebuildResponse::differences);
    }
}
