package dev.canopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.ledger.FoldRepository.Account;
import dev.canopy.ledger.FoldRounds.Progress;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Folds for requests, while a round is busy with other accounts. */
class FoldRoundsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final int OTHERS = 200;
    private static final Account OWN = new Account(1_000, 255, 0.5);
    private static final int LIMIT = 40;

    private final Folds folds = new Folds();
    private final SimpleMeterRegistry telemetry = new SimpleMeterRegistry();
    private final FoldRounds rounds = new FoldRounds(folds, VERTX, telemetry, Duration.ofDays(1));

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void foldsTheAccountOfARequestBeforeTheTurnOfTheRound() {
        rounds.round(LIMIT).subscribe().withSubscriber(UniAssertSubscriber.create());
        assertThat(folds.running).containsOnlyKeys(1L, 2L, 3L, 4L);

        var fold = foldOnly(OWN);
        assertThat(folds.running).containsOnlyKeys(1L, 2L, 3L, 4L, OWN.id());
        folds.end(OWN, 1);

        fold.assertCompleted().assertItem(Progress.DONE);
        assertThat(folds.ended)
                .as("folds of other accounts that it has waited for")
                .isZero();
    }

    @Test
    void sharesTheNextFoldOfAnAccount() {
        var first = foldOnly(OWN);
        var second = foldOnly(OWN);
        var third = foldOnly(OWN);

        folds.end(OWN, 3);
        first.assertCompleted();
        second.assertNotTerminated();
        folds.end(OWN, 2);

        second.assertCompleted();
        third.assertCompleted();
        assertThat(folds.running).isEmpty();
        assertThat(telemetry.get("canopy.fold.deltas").counter().count()).isEqualTo(5);
    }

    @Test
    void takesTurnsWithAnAccountThatHasTheSameLock() {
        Account other = new Account(2_000, OWN.number(), 0.5);
        foldOnly(other);
        var fold = foldOnly(OWN);

        assertThat(folds.running).containsOnlyKeys(other.id());
        folds.end(other, 1);
        folds.end(OWN, 1);

        fold.assertCompleted();
    }

    @Test
    void foldsNoMoreAtATimeThanItHasConnections() {
        for (int account = 1; account <= 10; account++) {
            foldOnly(new Account(account, account, 0.5));
        }

        assertThat(folds.running).hasSize(8);
        folds.running.remove(1L).complete(OptionalLong.of(1));
        assertThat(folds.running).hasSize(8).containsKey(9L);
    }

    /** Each of eight was busy ten times. */
    @Test
    void waitsForTheLocksOfTwoAccountsOnly() {
        List<Account> locked = LongStream.rangeClosed(1, 8)
                .mapToObj(id -> new Account(id, (int) id, 0.5))
                .toList();
        for (int attempt = 1; attempt <= 10; attempt++) {
            locked.forEach(this::foldOnly);
            assertThat(folds.waitingForLocks()).isEmpty();
            locked.forEach(folds::endBusy);
        }

        locked.forEach(this::foldOnly);
        assertThat(folds.waitingForLocks()).containsExactly(1L, 2L);

        locked.stream().skip(2).forEach(folds::endBusy);
        foldOnly(OWN);
        assertThat(folds.running).containsOnlyKeys(1L, 2L, OWN.id());

        folds.endLocked(locked.get(0));
        foldOnly(locked.get(2));
        foldOnly(locked.get(3));
        assertThat(folds.waitingForLocks()).containsExactly(2L, 3L);

        folds.end(locked.get(1), 1);
        folds.endLocked(locked.get(2));
        foldOnly(locked.get(0));
        assertThat(folds.waitingForLocks()).containsExactly(1L);
    }

    @Test
    void keepsAFailureOfARequestDuringARound() {
        folds.others = 1;
        rounds.round(LIMIT).subscribe().withSubscriber(UniAssertSubscriber.create());
        var failing = foldOnly(OWN);
        folds.running.remove(OWN.id()).fail(new PgException("out of range", "ERROR", "22003", ""));
        failing.assertFailedWith(PgException.class, "out of range");

        folds.running.remove(1L).complete(OptionalLong.of(1));

        assertThat(folds.completed).as("the round has ended").isOne();
        foldOnly(OWN).assertFailedWith(PgException.class, "out of range");
        assertThat(folds.running).as("a failing account pauses").isEmpty();
    }

    @Test
    void letsARoundMoveTheTimeOfAllAccountsAfterAFoldForARequest() {
        folds.others = 0;
        assertThat(rounds.isIncomplete()).isFalse();
        foldOnly(OWN).cancel();
        folds.end(OWN, 1);
        assertThat(rounds.isIncomplete()).isTrue();

        rounds.round(LIMIT)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .assertCompleted();

        assertThat(folds.completed).isOne();
        assertThat(rounds.isIncomplete()).isFalse();
        assertThat(rounds.behind()).isZero();
    }

    @Test
    void tellsHowFarItHasCome() {
        var more = foldOnly(OWN);
        folds.end(OWN, LIMIT / 4);
        more.assertItem(Progress.MORE);

        var busy = foldOnly(OWN);
        folds.endBusy(OWN);
        busy.assertItem(Progress.BUSY);

        var locked = foldOnly(OWN);
        folds.endLocked(OWN);
        locked.assertItem(Progress.BUSY);

        var failing = foldOnly(OWN);
        folds.running.remove(OWN.id()).fail(new PgException("out of range", "ERROR", "22003", ""));
        failing.assertFailedWith(PgException.class, "out of range");
        foldOnly(OWN).assertFailedWith(PgException.class, "out of range");
        assertThat(folds.running).as("a failing account pauses").isEmpty();
    }

    @Test
    void movesTheTimeOfAllAccountsIfNoneHasUsageToFold() {
        rounds.announceToAll()
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .assertCompleted();
        assertThat(folds.completed).isZero();
        assertThat(folds.announced).isOne();

        folds.others = 0;
        rounds.announceToAll()
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .assertCompleted();
        assertThat(folds.completed).isOne();
        assertThat(folds.announced).isOne();
    }

    private UniAssertSubscriber<Progress> foldOnly(Account account) {
        return rounds.foldOnly(account, LIMIT).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    /** Many accounts with deltas, whose folds last until the test ends them. */
    private static final class Folds extends FoldRepository {
        private final Map<Long, UniEmitter<? super OptionalLong>> running = new LinkedHashMap<>();
        private final Map<Long, Duration> patience = new HashMap<>();
        private int others = OTHERS;
        private int ended;
        private int completed;
        private int announced;

        Folds() {
            super(null, null, null);
        }

        @Override
        Uni<Look> look(long after, int most) {
            List<Account> accounts = LongStream.rangeClosed(1, others)
                    .mapToObj(id -> new Account(id, (int) id, 0.5))
                    .toList();
            return Uni.createFrom()
                    .item(new Look(accounts, true, OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC)));
        }

        @Override
        Uni<OptionalLong> fold(long account, int most, Duration patience) {
            this.patience.put(account, patience);
            return Uni.createFrom().emitter(emitter -> running.put(account, emitter));
        }

        /** The running folds that wait for the locks of their accounts. */
        List<Long> waitingForLocks() {
            return running.keySet().stream()
                    .filter(account -> patience.get(account).isPositive())
                    .toList();
        }

        void endBusy(Account account) {
            running.remove(account.id()).complete(OptionalLong.empty());
        }

        void endLocked(Account account) {
            running.remove(account.id()).fail(new PgException("lock timeout", "ERROR", "55P03", ""));
        }

        @Override
        Uni<Void> complete(OffsetDateTime seenAt) {
            completed++;
            return Uni.createFrom().voidItem();
        }

        @Override
        Uni<Void> announce() {
            announced++;
            return Uni.createFrom().voidItem();
        }

        @Override
        void runApart(Runnable work) {
            work.run();
        }

        void end(Account account, long deltas) {
            ended += account.equals(OWN) ? 0 : 1;
            running.remove(account.id()).complete(OptionalLong.of(deltas));
        }
    }
}
