package dev.canopy.ledger;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;

/** What a simulated instance does with roll-ups. */
public final class LedgerSteps {
    private LedgerSteps() {}

    /** One turn of the folder. */
    public static Uni<?> fold(Pool pool, Vertx vertx, int size) {
        return new FoldRepository(pool, vertx).fold(size);
    }

    /** Turns of the folder until no delta is left. */
    public static Uni<?> foldAll(Pool pool, Vertx vertx) {
        return new FoldRepository(pool, vertx)
                .fold(10_000)
                .chain(turn ->
                        turn.more() ? foldAll(pool, vertx) : Uni.createFrom().voidItem());
    }

    /** Rebuilds all roll-ups, and returns the number of rows that were wrong. */
    public static Uni<Long> rebuild(Pool pool, Vertx vertx) {
        return new RebuildRepository(pool, new FoldRepository(pool, vertx))
                .rebuild()
                .map(RebuildResponse::differences);
    }
}
