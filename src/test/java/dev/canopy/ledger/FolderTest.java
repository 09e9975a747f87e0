package dev.canopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.ledger.FoldRound.Result;
import dev.canopy.request.PeriodicWorks;
import dev.canopy.testing.Configurations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
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
    void waitsForNoAccountOfOtherTenants() {
        var fold = subscribe(Set.of("other"));

        rounds.leaveBusy();

        fold.assertCompleted();
        assertThat(rounds.begun).isEqualTo(1);
    }

    @Test
    void waitsForTheAccountOfItsTenants() {
        var fold = subscribe(Set.of("own"));

        rounds.leaveMore();
        fold.assertNotTerminated();
        rounds.finish();

        fold.assertCompleted();
    }

    @Test
    void triesABusyAccountAgainAfterAPause() {
        var fold = subscribe(Set.of("own"));

        rounds.leaveBusy();
        fold.assertNotTerminated();
        assertThat(rounds.running).isEmpty();
        rounds.awaitBegun(2);
        rounds.finish();

        fold.awaitItem();
    }

    @Test
    void failsOnlyForTheAccountThatCannotBeFolded() {
        var own = subscribe(Set.of("own"));
        rounds.leaveFailed();
        var other = subscribe(Set.of("other"));
        rounds.leaveFailed();

        own.assertFailedWith(IllegalStateException.class, "too large");
        other.assertCompleted();
    }

    private UniAssertSubscriber<Void> subscribe(Set<String> tenants) {
        return folder.foldFor(tenants).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private UniAssertSubscriber<Void> subscribe() {
        return folder.fold().subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    /** Rounds that last until the test ends them. The tenant "own" belongs to the account 1. */
    private static final class FakeRounds extends FoldRounds {
        private final Queue<UniEmitter<? super Result>> running = new ArrayDeque<>();
        private volatile int begun;

        FakeRounds() {
            super(null, null, Duration.ZERO);
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
        Uni<Set<Long>> accountsOf(Set<String> tenants, Set<Long> accounts) {
            return Uni.createFrom().item(tenants.contains("own") ? accounts : Set.of());
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
