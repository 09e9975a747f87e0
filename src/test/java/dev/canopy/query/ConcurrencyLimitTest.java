package dev.canopy.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {
    private static final Vertx VERTX = Vertx.vertx();

    private final ConcurrencyLimit limit = new ConcurrencyLimit(1);
    private final List<String> begun = new ArrayList<>();

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void runsWorkAtOnceWhereNothingRuns() {
        assertThat(limit.run(() -> Uni.createFrom().item("done")).await().indefinitely())
                .isEqualTo("done");
        assertThat(limit.run(() -> Uni.createFrom().item("again")).await().indefinitely())
                .isEqualTo("again");
    }

    @Test
    void runsOneAfterTheOtherInTheOrderOfArrival() {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        CompletableFuture<String> one = work("1", first);
        CompletableFuture<String> two = work("2", second);
        CompletableFuture<String> three = work("3", CompletableFuture.completedFuture("c"));
        assertThat(begun).containsExactly("1");

        first.complete("a");

        assertThat(begun).containsExactly("1", "2");
        second.complete("b");
        assertThat(begun).containsExactly("1", "2", "3");
        assertThat(List.of(one.join(), two.join(), three.join())).containsExactly("a", "b", "c");
    }

    @Test
    void runsAsMuchAsTheLimitAtTheSameTime() {
        ConcurrencyLimit two = new ConcurrencyLimit(2);
        List<CompletableFuture<String>> results = List.of(
                new CompletableFuture<>(),
                new CompletableFuture<>(),
                new CompletableFuture<>(),
                new CompletableFuture<>());
        for (int i = 0; i < results.size(); i++) {
            String name = String.valueOf(i);
            CompletableFuture<String> result = results.get(i);
            two.run(() -> {
                        begun.add(name);
                        return Uni.createFrom().completionStage(result);
                    })
                    .subscribe()
                    .with(item -> {});
        }
        assertThat(begun).containsExactly("0", "1");

        results.get(1).complete("b");

        assertThat(begun).containsExactly("0", "1", "2");
        results.get(0).complete("a");
        assertThat(begun).containsExactly("0", "1", "2", "3");
    }

    @Test
    void goesOnAfterAFailure() {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> failed = work("1", first);
        CompletableFuture<String> next = work("2", CompletableFuture.completedFuture("b"));

        first.completeExceptionally(new IllegalStateException("a failure of this test"));

        assertThat(failed).isCompletedExceptionally();
        assertThat(next).isCompletedWithValue("b");
    }

    @Test
    void goesOnAfterWorkThatIsNotEvenBegun() {
        limit.<String>run(() -> {
                    throw new IllegalStateException("a failure of this test");
                })
                .subscribe()
                .with(item -> {}, failure -> {});

        assertThat(work("1", CompletableFuture.completedFuture("a"))).isCompletedWithValue("a");
    }

    @Test
    void leavesTheQueueWhenItsCallerGoes() {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> one = work("1", first);
        Cancellable gone = limit.run(() -> {
                    begun.add("2");
                    return Uni.createFrom().item("b");
                })
                .subscribe()
                .with(item -> {});
        CompletableFuture<String> three = work("3", CompletableFuture.completedFuture("c"));

        gone.cancel();
        first.complete("a");

        assertThat(begun).containsExactly("1", "3");
        assertThat(List.of(one.join(), three.join())).containsExactly("a", "c");
    }

    @Test
    void endsItsTurnWhenItsCallerGoes() {
        Cancellable gone =
                limit.run(() -> Uni.createFrom().nothing()).subscribe().with(item -> {});
        CompletableFuture<String> next = work("1", CompletableFuture.completedFuture("a"));
        assertThat(begun).isEmpty();

        gone.cancel();

        assertThat(next).isCompletedWithValue("a");
    }

    @Test
    void continuesInTheContextOfItsCaller() throws Exception {
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<Context> seen = new CompletableFuture<>();
        CompletableFuture<Void> queued = new CompletableFuture<>();
        CompletableFuture<String> one = work("1", first);
        Context request = VertxContext.createNewDuplicatedContext(VERTX.getOrCreateContext());
        request.runOnContext(now -> {
            limit.run(() -> Uni.createFrom().item(Vertx.currentContext()))
                    .subscribe()
                    .with(seen::complete, seen::completeExceptionally);
            queued.complete(null);
        });
        queued.get(30, TimeUnit.SECONDS);

        first.complete("a");

        assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo(request);
        assertThat(one).isCompletedWithValue("a");
    }

    private CompletableFuture<String> work(String name, CompletableFuture<String> result) {
        return limit.run(() -> {
                    begun.add(name);
                    return Uni.createFrom().completionStage(result);
                })
                .subscribeAsCompletionStage();
    }
}
