package dev.canopy.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SingleFlightTest {
    private static final Vertx VERTX = Vertx.vertx();

    private final SingleFlight<String, String> reads = new SingleFlight<>();
    private final List<CompletableFuture<String>> begun = new CopyOnWriteArrayList<>();

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void readsAtOnceWhereNothingRuns() throws Exception {
        CompletableFuture<String> first = join("a");
        CompletableFuture<String> other = join("b");

        awaitBegun(2);
        begun.get(0).complete("1");
        begun.get(1).complete("2");
        assertThat(List.of(get(first), get(other))).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void answersNoOneByAReadThatHadBegunBefore() throws Exception {
        CompletableFuture<String> first = join("a");
        awaitBegun(1);
        List<CompletableFuture<String>> later =
                IntStream.range(0, 50).mapToObj(i -> join("a")).toList();

        begun.get(0).complete("old");
        assertThat(get(first)).isEqualTo("old");
        awaitBegun(2);
        assertThat(later).noneMatch(CompletableFuture::isDone);
        begun.get(1).complete("new");
        for (CompletableFuture<String> each : later) {
            assertThat(get(each)).isEqualTo("new");
        }
        assertThat(begun).hasSize(2);
    }

    @Test
    void failsForThoseWhoShareAndReadsAnew() throws Exception {
        CompletableFuture<String> first = join("a");
        awaitBegun(1);
        CompletableFuture<String> second = join("a");

        begun.get(0).completeExceptionally(new IllegalStateException("broken"));
        assertThat(first.handle((value, failure) -> failure.getMessage()).get(10, TimeUnit.SECONDS))
                .contains("broken");
        awaitBegun(2);
        begun.get(1).complete("2");
        assertThat(get(second)).isEqualTo("2");

        CompletableFuture<String> third = join("a");
        awaitBegun(3);
        begun.get(2).complete("3");
        assertThat(get(third)).isEqualTo("3");
    }

    @Test
    void answersEachInItsOwnContext() throws Exception {
        List<CompletableFuture<Boolean>> same = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            CompletableFuture<Boolean> own = new CompletableFuture<>();
            Context context = VERTX.getOrCreateContext();
            context.runOnContext(started -> reads.join("a", this::read)
                    .subscribe()
                    .with(value -> own.complete(context.equals(Vertx.currentContext())), own::completeExceptionally));
            same.add(own);
        }
        awaitBegun(1);
        begun.get(0).complete("1");
        awaitBegun(2);
        begun.get(1).complete("2");
        for (CompletableFuture<Boolean> each : same) {
            if (begun.size() > 2) {
                begun.get(2).complete("3");
            }
            assertThat(each.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private CompletableFuture<String> join(String key) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        CompletableFuture<Void> joined = new CompletableFuture<>();
        VERTX.getOrCreateContext().runOnContext(started -> {
            reads.join(key, this::read).subscribe().with(answer::complete, answer::completeExceptionally);
            joined.complete(null);
        });
        joined.join();
        return answer;
    }

    private Uni<String> read() {
        CompletableFuture<String> value = new CompletableFuture<>();
        begun.add(value);
        return Uni.createFrom().completionStage(value);
    }

    private void awaitBegun(int reads) throws InterruptedException {
        for (int i = 0; i < 1_000 && begun.size() < reads; i++) {
            Thread.sleep(10);
        }
        assertThat(begun).hasSizeGreaterThanOrEqualTo(reads);
    }

    private static String get(CompletableFuture<String> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }
}
