package dev.canopy.ledger;

import dev.canopy.ledger.FoldRound.Result;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.LocalDate;

/** The steps of a simulated instance that change roll-ups. */
public final class LedgerSteps {
    private static final AccountWatch NO_WATCH = new AccountWatch() {
        @Override
        public Uni<Void> folded(SqlConnection transaction, long account) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<Void> missed(SqlConnection transaction, long account, Throwable failure) {
            return Uni.createFrom().failure(failure);
        }
    };

    /**
     * A simulated round waits for all of its folds, without a limit of time, so that a seed always gives the same
     * history.
     */
    private static final Duration GRACE = Duration.ofDays(1);

    private LedgerSteps() {}

    /** One round of the folder. */
    public static Uni<?> fold(Pool pool, Vertx vertx, int size) {
        return round(pool, vertx, size);
    }

    private static Uni<Result> round(Pool pool, Vertx vertx, int size) {
        return new FoldRounds(new FoldRepository(pool, vertx, NO_WATCH), vertx, new SimpleMeterRegistry(), GRACE)
                .round(size);
    }

    /** Rounds of the folder until no delta is left. */
    public static Uni<?> foldAll(Pool pool, Vertx vertx) {
        return round(pool, vertx, 10_000)
                .chain(round -> round.behind().isEmpty() ? Uni.createFrom().voidItem() : foldAll(pool, vertx));
    }

    /** Rebuilds all roll-ups, the meters in steps of 200 events, and returns the number of rows that were wrong. */
    public static Uni<Long> rebuild(Pool pool, Vertx vertx) {
        return new RebuildRepository(pool, new FoldRepository(pool, vertx, NO_WATCH))
                .rebuild(200)
                .map(RebuildResponse::differences);
    }

    /** Fills all meters, in steps of a number of events. */
    public static Uni<?> fill(Pool pool, Vertx vertx, long events) {
        RebuildRepository rebuilds = new RebuildRepository(pool, new FoldRepository(pool, vertx, NO_WATCH));
        return new MeterFillingRepository(pool, rebuilds).fill(events);
    }

    /** Slices all accounts, in steps of a number of events. */
    public static Uni<?> slice(Pool pool, LocalDate pastDay, long events) {
        return new SliceRepository(pool, Duration.ZERO).slice(pastDay, events);
    }
}
