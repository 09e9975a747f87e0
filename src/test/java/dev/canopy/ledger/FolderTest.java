package dev.canopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.ledger.FoldRepository.Account;
import dev.canopy.ledger.FoldRound.Result;
import dev.canopy.ledger.FoldRounds.Progress;
import dev.canopy.request.PeriodicWorks;
import dev.canopy.testing.Configurations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class FolderTest {
    private final FakeRounds rounds = new FakeRounds();
    private final Folder folder = new Folder(
            null, rounds, Configurations.of(LedgerConfig.class), new PeriodicWorks(), new SimpleMeterRegistry());

    @Test
    void takesRoundsUntilNoDeltaRemains() {
        var fold = subscribe();

        rounds.leaveMore();
        rounds.leaveMore();
        fold.assertNotTerminated();
        rounds.finish();

        fold.assertCompleted();
        assertThat(rounds.begun).isEqualTo(3);
    }

    @Test
    void startsNothingBeforeItIsSubscribedTo() {
        folder.fold();

        assertThat(rounds.begun).isZero();
    }

    @Test
    void letsCallsDuringAFoldShareTheNextOne() {
        var first = subscribe();
        var second = subscribe();
        var third = subscribe();

        rounds.finish();
        first.assertCompleted();
        second.assertNotTerminated();
        third.assertNotTerminated();
        rounds.finish();

        second.assertCompleted();
        third.assertCompleted();
        assertThat(rounds.begun).isEqualTo(2);
    }

    @Test
    void letsCallsDuringTheNextFoldShareTheOneAfterIt() {
        subscribe();
        var second = subscribe();
        rounds.finish();
        var third = subscribe();

        rounds.finish();
        second.assertCompleted();
        third.assertNotTerminated();
        rounds.finish();

        third.assertCompleted();
        assertThat(rounds.begun).isEqualTo(3);
    }

    @Test
    void startsAnewWhenNoneRuns() {
        subscribe();
        rounds.finish();
        var later = subscribe();

        later.assertNotTerminated();
        rounds.finish();

        later.assertCompleted();
        assertThat(rounds.begun).isEqualTo(2);
    }

    @Test
    void passesAFailureToTheCaller() {
        var fold = subscribe();

        rounds.fail();

        fold.assertFailedWith(IllegalStateException.class, "lost");
    }

    @Test
    void foldsForLaterCallersEvenIfTheFoldBeforeFailed() {
        subscribe();
        var waiting = subscribe();

        rounds.fail();
        waiting.assertNotTerminated();
        rounds.finish();

        waiting.assertCompleted();
    }

    @Test
    void isNotWedgedByAFailure() {
        subscribe();
        subscribe();
        rounds.fail();
        rounds.fail();
        var later = subscribe();

        rounds.finish();

        later.assertCompleted();
    }

    @Test
    void isNotWedgedByCallersWhoLeave() {
        var first = subscribe();
        var second = subscribe();
        first.cancel();
        second.cancel();
        var later = subscribe();

        while (!rounds.running.isEmpty()) {
            rounds.finish();
        }

        later.assertCompleted();
    }

    @Test
    void triesABusyAccountAgainAfterAPause() {
        var fold = subscribe();

        rounds.leaveBusy();
        fold.assertNotTerminated();
        assertThat(rounds.running).isEmpty();
        rounds.awaitBegun(2);
        rounds.finish();

        fold.awaitItem();
    }

    @Test
    void failsIfAnAccountCannotBeFolded() {
        var fold = subscribe();

        rounds.leaveFailed();

        fold.assertFailedWith(IllegalStateException.class, "too large");
    }

    @Test
    void foldsTheAccountOfATenantWithoutARound() {
        var fold = subscribe(Set.of("own"));

        rounds.progress(Progress.MORE);
        fold.assertNotTerminated();
        rounds.progress(Progress.DONE);

        fold.assertCompleted();
        assertThat(rounds.begun).isZero();
        assertThat(rounds.announced).isOne();
    }

    @Test
    void doesNotWaitForARunningRound() {
        var all = subscribe();
        var fold = subscribe(Set.of("own"));

        rounds.progress(Progress.DONE);

        fold.assertCompleted();
        all.assertNotTerminated();
    }

    @Test
    void waitsForNothingWithoutDeltasOfItsTenants() {
        var all = subscribe();

        subscribe(Set.of("other")).assertCompleted();

        all.assertNotTerminated();
        assertThat(rounds.announced).isZero();
    }

    @Test
    void triesABusyAccountOfATenantAgainAfterAPause() {
        var fold = subscribe(Set.of("own"));

        rounds.progress(Progress.BUSY);
        fold.assertNotTerminated();
        rounds.awaitFolding();
        rounds.progress(Progress.DONE);

        fold.awaitItem();
    }

    @Test
    void failsForTheTenantWhoseAccountCannotBeFolded() {
        var fold = subscribe(Set.of("own"));

        rounds.folding.remove().fail(new IllegalStateException("too large"));

        fold.assertFailedWith(IllegalStateException.class, "too large");
    }

    @Test
    void movesTheTimeOfAllAccountsForThoseWhoSeeThem() {
        folder.foldFor(Set.of("other"), true)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create())
                .assertCompleted();

        assertThat(rounds.announcedToAll).isOne();
        assertThat(rounds.announced).isZero();
    }

    private UniAssertSubscriber<Void> subscribe(Set<String> tenants) {
        return folder.foldFor(tenants, false).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private UniAssertSubscriber<Void> subscribe() {
        return folder.fold().subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    /** Rounds that last until the test ends them. The tenant "own" belongs to the account 1. */
    private static final class FakeRounds extends FoldRounds {
        private final Queue<UniEmitter<? super Result>> running = new ArrayDeque<>();
        private final Queue<UniEmitter<? super Progress>> folding = new ConcurrentLinkedQueue<>();
        private volatile int begun;
        private int announced;
        private int announcedToAll;

        FakeRounds() {
            super(null, null, new SimpleMeterRegistry(), Duration.ZERO);
        }

        @Override
        Uni<Result> round(int limit) {
            return Uni.createFrom().emitter(emitter -> {
                running.add(emitter);
                assertThat(running).as("rounds at a time").hasSize(1);
                begun++;
            });
        }

        @Override
        Uni<List<Account>> accountsOf(Set<String> tenants) {
            return Uni.createFrom()
                    .item(tenants.contains("own") ? List.of(new Account(1, 1, 0.5)) : List.<Account>of());
        }

        @Override
        Uni<Progress> foldOnly(Account account, int limit) {
            return Uni.createFrom().<Progress>emitter(emitter -> folding.add(emitter));
        }

        @Override
        Uni<Void> announce() {
            announced++;
            return Uni.createFrom().voidItem();
        }

        @Override
        Uni<Void> announceToAll() {
            announcedToAll++;
            return Uni.createFrom().voidItem();
        }

        void progress(Progress progress) {
            folding.remove().complete(progress);
        }

        void awaitFolding() {
            while (folding.isEmpty()) {
                Thread.onSpinWait();
            }
        }

        void awaitBegun(int rounds) {
            while (begun < rounds) {
                Thread.onSpinWait();
            }
        }

        void finish() {
            complete(Set.of(), Map.of(), Map.of());
        }

        void leaveMore() {
            complete(Set.of(1L), Map.of(), Map.of());
        }

        void leaveBusy() {
            complete(Set.of(), Map.of(1L, 0.5), Map.of());
        }

        void leaveFailed() {
            complete(Set.of(), Map.of(), Map.of(1L, new IllegalStateException("too large")));
        }

        private void complete(Set<Long> unfinished, Map<Long, Double> busy, Map<Long, Throwable> failed) {
            running.remove().complete(new Result(1, unfinished, busy, failed, OffsetDateTime.MIN));
        }

        void fail() {
            running.remove().fail(new IllegalStateException("lost"));
        }
    }
}
