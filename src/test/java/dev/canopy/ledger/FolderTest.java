package dev.canopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Configurations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class FolderTest {
    private final Turns turns = new Turns();
    private final Folder folder = new Folder(turns, Configurations.of(LedgerConfig.class), new SimpleMeterRegistry());

    @Test
    void takesTurnsUntilNoDeltaRemains() {
        var fold = subscribe();

        turns.leaveMore();
        turns.leaveMore();
        fold.assertNotTerminated();
        turns.finish();

        fold.assertCompleted();
        assertThat(turns.begun).isEqualTo(3);
    }

    @Test
    void startsNothingBeforeItIsSubscribedTo() {
        folder.fold();

        assertThat(turns.begun).isZero();
    }

    @Test
    void letsCallsDuringAFoldShareTheNextOne() {
        var first = subscribe();
        var second = subscribe();
        var third = subscribe();

        turns.finish();
        first.assertCompleted();
        second.assertNotTerminated();
        third.assertNotTerminated();
        turns.finish();

        second.assertCompleted();
        third.assertCompleted();
        assertThat(turns.begun).isEqualTo(2);
    }

    @Test
    void letsCallsDuringTheNextFoldShareTheOneAfterIt() {
        subscribe();
        var second = subscribe();
        turns.finish();
        var third = subscribe();

        turns.finish();
        second.assertCompleted();
        third.assertNotTerminated();
        turns.finish();

        third.assertCompleted();
        assertThat(turns.begun).isEqualTo(3);
    }

    @Test
    void startsAnewWhenNoneRuns() {
        subscribe();
        turns.finish();
        var later = subscribe();

        later.assertNotTerminated();
        turns.finish();

        later.assertCompleted();
        assertThat(turns.begun).isEqualTo(2);
    }

    @Test
    void passesAFailureToTheCaller() {
        var fold = subscribe();

        turns.fail();

        fold.assertFailedWith(IllegalStateException.class, "lost");
    }

    @Test
    void foldsForLaterCallersEvenIfTheFoldBeforeFailed() {
        subscribe();
        var waiting = subscribe();

        turns.fail();
        waiting.assertNotTerminated();
        turns.finish();

        waiting.assertCompleted();
    }

    @Test
    void isNotWedgedByAFailure() {
        subscribe();
        subscribe();
        turns.fail();
        turns.fail();
        var later = subscribe();

        turns.finish();

        later.assertCompleted();
    }

    @Test
    void isNotWedgedByCallersWhoLeave() {
        var first = subscribe();
        var second = subscribe();
        first.cancel();
        second.cancel();
        var later = subscribe();

        while (!turns.running.isEmpty()) {
            turns.finish();
        }

        later.assertCompleted();
    }

    private UniAssertSubscriber<Void> subscribe() {
        return folder.fold().subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    /** A repository whose turns last until the test ends them. */
    private static final class Turns extends FoldRepository {
        private final Queue<UniEmitter<? super Turn>> running = new ArrayDeque<>();
        private int begun;

        Turns() {
            super(null, null);
        }

        @Override
        Uni<Turn> fold(int limit) {
            return Uni.createFrom().emitter(emitter -> {
                begun++;
                running.add(emitter);
                assertThat(running).as("folds at a time").hasSize(1);
            });
        }

        void finish() {
            running.remove().complete(new Turn(1, false));
        }

        void leaveMore() {
            running.remove().complete(new Turn(1, true));
        }

        void fail() {
            running.remove().fail(new IllegalStateException("lost"));
        }
    }
}
