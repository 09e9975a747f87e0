package dev.canopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.ledger.FoldRepository.Account;
import dev.canopy.ledger.FoldRound.Result;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The order and the end of rounds, over folds that last until the test ends them. */
class FoldRoundTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration NEVER = Duration.ofDays(1);
    private static final OffsetDateTime SEEN = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
    private static final int MOST = 10;

    private final Folds folds = new Folds();
    private final FoldSlots slots = new FoldSlots(2);
    private final FoldTroubles troubles = new FoldTroubles(() -> 0);
    private final AccountFolds all = new AccountFolds(folds, troubles, 8, number -> {});

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void foldsEveryAccountInTheOrderOfTheirIdsSeveralAtATime() {
        folds.accounts(1, 2, 3);

        var round = begin(NEVER);
        assertThat(folds.running.keySet()).containsExactly(1L, 2L);
        folds.end(2, 5);
        assertThat(folds.running.keySet()).containsExactly(1L, 3L);
        folds.end(1, MOST);
        folds.end(3, 1);

        Result result = round.assertCompleted().getItem();
        assertThat(result).isEqualTo(new Result(16, Set.of(1L), Map.of(), Map.of(), SEEN));
    }

    @Test
    void leavesABusyAccountBehind() {
        folds.accounts(1, 2);

        var round = begin(NEVER);
        folds.endBusy(1);
        folds.end(2, 1);

        assertThat(round.assertCompleted().getItem().behind()).containsExactly(1L);
    }

    @Test
    void endsWithoutAFoldThatTakesLong() {
        folds.accounts(1, 2);
        var round = begin(Duration.ofMillis(1));
        folds.end(2, 1);

        assertThat(round.awaitItem().getItem().busy()).containsKey(1L);

        var next = begin(NEVER);
        assertThat(folds.running.keySet()).containsExactly(1L, 2L);
        folds.end(2, 1);
        assertThat(next.assertCompleted().getItem().busy()).containsOnlyKeys(1L);

        folds.end(1, 1);
        assertThat(folds.published).as("tells readers of the late fold").isPositive();
        assertThat(slots.isFolding(1)).isFalse();
    }

    @Test
    void waitsForASlotThatAnEarlierRoundHolds() {
        folds.accounts(1, 2);
        begin(Duration.ofMillis(1)).awaitItem();
        folds.accounts(3);

        var next = begin(NEVER);
        next.assertNotTerminated();
        assertThat(folds.running.keySet()).containsExactly(1L, 2L);
        folds.end(1, 1);
        folds.end(3, 1);

        assertThat(next.assertCompleted().getItem().behind()).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void foldsAccountsWithTheSameLockOneAfterTheOther() {
        folds.account(1, 7);
        folds.account(2, 7);

        var round = begin(NEVER);
        assertThat(folds.running.keySet()).containsExactly(1L);
        folds.end(1, 1);
        assertThat(folds.running.keySet()).containsExactly(2L);
        folds.end(2, 1);

        assertThat(round.assertCompleted().getItem().behind()).isEmpty();
    }

    @Test
    void letsAFailingAccountPauseAndFoldsTheOthers() {
        folds.accounts(1, 2);
        var round = begin(NEVER);
        folds.fail(1, new PgException("out of range", "ERROR", "22003", ""));
        folds.end(2, 1);
        assertThat(round.assertCompleted().getItem().failed()).containsOnlyKeys(1L);

        var next = begin(NEVER);
        assertThat(folds.running.keySet()).containsExactly(2L);
        folds.end(2, 1);
        assertThat(next.assertCompleted().getItem().failed()).containsOnlyKeys(1L);
        assertThat(troubles.failing()).isOne();
    }

    @Test
    void failsWhenTheDatabaseIsAway() {
        folds.accounts(1, 2, 3);
        var round = begin(NEVER);
        folds.fail(1, new IllegalStateException("connection lost"));
        round.assertNotTerminated();
        folds.end(2, 1);

        round.assertFailedWith(IllegalStateException.class, "connection lost");
        assertThat(folds.running).isEmpty();
        assertThat(troubles.failing()).isZero();
    }

    @Test
    void takesNoLockedAccountForAFailingOne() {
        folds.accounts(1);
        var round = begin(NEVER);
        folds.fail(1, new PgException("lock timeout", "ERROR", "55P03", ""));

        assertThat(round.assertCompleted().getItem().busy()).containsOnlyKeys(1L);
        assertThat(troubles.failing()).isZero();
    }

    @Test
    void looksForAccountsInPartsAndPublishesInBetween() {
        for (int account = 1; account <= 1_001; account++) {
            folds.accounts(account);
        }
        var round = begin(NEVER);
        for (long account = 1; account <= 1_001; account++) {
            folds.end(account, 1);
        }

        assertThat(round.assertCompleted().getItem().deltas()).isEqualTo(1_001);
        assertThat(folds.looks).containsExactly(0L, 1_000L);
        assertThat(folds.published).isOne();
    }

    @Test
    void sharesTheNextFoldOfAnAccountThatARequestFolds() {
        folds.accounts(1);
        Account account = folds.accounts.get(1L);
        var first = all.fold(account, MOST).subscribe().withSubscriber(UniAssertSubscriber.create());
        var round = begin(NEVER);
        var second = all.fold(account, MOST).subscribe().withSubscriber(UniAssertSubscriber.create());

        folds.end(1, 2);
        first.assertCompleted();
        second.assertNotTerminated();
        round.assertNotTerminated();
        folds.end(1, 3);

        second.assertCompleted();
        assertThat(round.assertCompleted().getItem().behind()).isEmpty();
        assertThat(folds.begun).isEqualTo(2);
    }

    private UniAssertSubscriber<Result> begin(Duration grace) {
        return new FoldRound(folds, all, slots, troubles, VERTX, MOST, grace)
                .run()
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }

    private static final class Folds extends FoldRepository {
        private final TreeMap<Long, Account> accounts = new TreeMap<>();
        private final Map<Long, UniEmitter<? super OptionalLong>> running = new LinkedHashMap<>();
        private final List<Long> looks = new ArrayList<>();
        private int published;
        private int begun;

        Folds() {
            super(null, null, null);
        }

        void accounts(long... ids) {
            for (long id : ids) {
                account(id, (int) id);
            }
        }

        void account(long id, int number) {
            accounts.put(id, new Account(id, number, 0.5));
        }

        @Override
        Uni<Look> look(long after, int most) {
            looks.add(after);
            List<Account> found =
                    accounts.tailMap(after, false).values().stream().limit(most).toList();
            return Uni.createFrom().item(new Look(found, found.size() < most, SEEN));
        }

        @Override
        Uni<OptionalLong> fold(long account, int most, Duration patience) {
            return Uni.createFrom().emitter(emitter -> {
                begun++;
                running.put(account, emitter);
            });
        }

        @Override
        Uni<Void> publish() {
            published++;
            return Uni.createFrom().voidItem();
        }

        void end(long account, long deltas) {
            running.remove(account).complete(OptionalLong.of(deltas));
        }

        void endBusy(long account) {
            running.remove(account).complete(OptionalLong.empty());
        }

        void fail(long account, Throwable failure) {
            running.remove(account).fail(failure);
        }
    }
}
