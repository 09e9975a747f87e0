package dev.canopy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class FolderTest {
    private static final int FOLD_SIZE = 10;

    private final Batches batches = new Batches();
    private final Folder folder =
            new Folder(batches, UsageConfigs.with("fold-size", "" + FOLD_SIZE), new SimpleMeterRegistry());

    @Test
    void foldsBatchesUntilOneIsNotFull() {
        var fold = subscribe();

        batches.finish(FOLD_SIZE);
        batches.finish(FOLD_SIZE);
        fold.assertNotTerminated();
        batches.finish(FOLD_SIZE - 1L);

        fold.assertCompleted();
        assertThat(batches.begun).isEqualTo(3);
    }

    @Test
    void startsNothingBeforeItIsSubscribedTo() {
        folder.fold();

        assertThat(batches.begun).isZero();
    }

    @Test
    void givesThoseWhoComeWhileAFoldRunsTheNextOneTogether() {
        var first = subscribe();
        var second = subscribe();
        var third = subscribe();

        batches.finish(1);
        first.assertCompleted();
        second.assertNotTerminated();
        third.assertNotTerminated();
        batches.finish(1);

        second.assertCompleted();
        third.assertCompleted();
        assertThat(batches.begun).isEqualTo(2);
    }

    @Test
    void givesThoseWhoComeWhileTheNextOneRunsTheOneAfter() {
        subscribe();
        var second = subscribe();
        batches.finish(1);
        var third = subscribe();

        batches.finish(1);
        second.assertCompleted();
        third.assertNotTerminated();
        batches.finish(1);

        third.assertCompleted();
        assertThat(batches.begun).isEqualTo(3);
    }

    @Test
    void startsAnewWhenNoneRuns() {
        subscribe();
        batches.finish(1);
        var later = subscribe();

        later.assertNotTerminated();
        batches.finish(1);

        later.assertCompleted();
        assertThat(batches.begun).isEqualTo(2);
    }

    @Test
    void tellsTheCallerOfAFailure() {
        var fold = subscribe();

        batches.fail();

        fold.assertFailedWith(IllegalStateException.class, "lost");
    }

    @Test
    void foldsForTheNextCallersWhateverBecameOfTheFoldBefore() {
        subscribe();
        var waiting = subscribe();

        batches.fail();
        waiting.assertNotTerminated();
        batches.finish(1);

        waiting.assertCompleted();
    }

    @Test
    void isNotWedgedByAFailure() {
        subscribe();
        subscribe();
        batches.fail();
        batches.fail();
        var later = subscribe();

        batches.finish(1);

        later.assertCompleted();
    }

    @Test
    void isNotWedgedByCallersWhoLeave() {
        var first = subscribe();
        var second = subscribe();
        first.cancel();
        second.cancel();
        var later = subscribe();

        while (!batches.running.isEmpty()) {
            batches.finish(1);
        }

        later.assertCompleted();
    }

    private UniAssertSubscriber<Void> subscribe() {
        return folder.fold().subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    /** Folds that last until a test ends them. */
    private static final class Batches extends FoldRepository {
        private final Queue<UniEmitter<? super Long>> running = new ArrayDeque<>();
        private int begun;

        Batches() {
            super(null, null);
        }

        @Override
        Uni<Long> fold(int limit) {
            assertThat(limit).isEqualTo(FOLD_SIZE);
            return Uni.createFrom().emitter(emitter -> {
                begun++;
                running.add(emitter);
                assertThat(running).as("folds at a time").hasSize(1);
            });
        }

        void finish(long taken) {
            running.remove().complete(taken);
        }

        void fail() {
            running.remove().fail(new IllegalStateException("lost"));
        }
    }
}
