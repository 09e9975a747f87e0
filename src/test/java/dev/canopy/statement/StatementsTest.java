package dev.canopy.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class StatementsTest {
    private static final Vertx VERTX = Vertx.vertx();

    private final Context root = VERTX.getOrCreateContext();

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void belongsToTheContextItBeganIn() {
        Context request = VertxContext.createNewDuplicatedContext(root);

        Statements begun = on(request, Statements::begin);

        assertThat(on(request, Statements::current)).containsSame(begun);
    }

    @Test
    void isUnknownToAnotherRequestOfTheSameEventLoop() {
        on(VertxContext.createNewDuplicatedContext(root), Statements::begin);

        assertThat(on(VertxContext.createNewDuplicatedContext(root), Statements::current))
                .isEmpty();
    }

    @Test
    void isUnknownOutsideVertx() {
        assertThat(Statements.current()).isEmpty();
    }

    @Test
    void beginsAnew() {
        Context request = VertxContext.createNewDuplicatedContext(root);
        on(request, Statements::begin).executed("select ?");

        assertThat(on(request, Statements::begin).count()).isZero();
    }

    @Test
    void refusesAContextThatRequestsShare() {
        assertThatThrownBy(() -> on(root, Statements::begin)).hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void losesNoneOfThoseThatRunSideBySide() {
        Statements statements = on(VertxContext.createNewDuplicatedContext(root), Statements::begin);

        IntStream.range(0, 10_000).parallel().forEach(ignored -> {
            statements.executed("select ?");
            statements.answered(3);
        });

        assertThat(statements.count()).isEqualTo(10_000);
        assertThat(statements.duration()).isEqualTo(Duration.ofNanos(30_000));
    }

    @Test
    void countsHowOftenEachRan() {
        Statements statements = new Statements();
        statements.executed("select b");
        statements.executed("select a");
        statements.executed("select b");

        assertThat(statements.list())
                .containsExactly(
                        new Statements.Executed("select b", 2, Optional.empty()),
                        new Statements.Executed("select a", 1, Optional.empty()));
        assertThat(statements.different()).isEqualTo(2);
    }

    @Test
    void includesStatementsThatOthersRan() {
        Statements statements = new Statements();
        statements.executed("select a");
        Statements others = new Statements();
        others.executed("select a");
        others.executed("select b");
        others.answered(5);

        statements.include(others);

        assertThat(statements.count()).isEqualTo(3);
        assertThat(statements.list())
                .containsExactly(
                        new Statements.Executed("select a", 2, Optional.empty()),
                        new Statements.Executed("select b", 1, Optional.empty()));
        assertThat(statements.duration()).isEqualTo(Duration.ofNanos(5));
    }

    @Test
    void keepsCountingButNotAllTextsOfAStreamWithoutEnd() {
        Statements statements = new Statements();

        IntStream.range(0, 5_000).forEach(i -> statements.executed("select column_" + i));

        assertThat(statements.count()).isEqualTo(5_000);
        assertThat(statements.different()).isLessThan(2_000);
        assertThat(statements.list().stream()
                        .mapToInt(Statements.Executed::times)
                        .sum())
                .isEqualTo(5_000);
    }

    @Test
    void runsListenersOnceWhenItIsCancelled() {
        Statements statements = on(VertxContext.createNewDuplicatedContext(root), Statements::begin);
        AtomicInteger cancellations = new AtomicInteger();
        statements.onCancel(cancellations::incrementAndGet);

        statements.cancel();
        statements.cancel();

        assertThat(cancellations).hasValue(1);
    }

    @Test
    void runsALateListenerAtOnce() {
        Statements statements = on(VertxContext.createNewDuplicatedContext(root), Statements::begin);
        AtomicInteger cancellations = new AtomicInteger();
        statements.cancel();

        statements.onCancel(cancellations::incrementAndGet);

        assertThat(cancellations).hasValue(1);
    }

    @Test
    void forgetsARemovedListener() {
        Statements statements = on(VertxContext.createNewDuplicatedContext(root), Statements::begin);
        AtomicInteger cancellations = new AtomicInteger();
        Runnable forget = statements.onCancel(cancellations::incrementAndGet);

        forget.run();
        statements.cancel();

        assertThat(cancellations).hasValue(0);
    }

    private static <T> T on(Context context, Callable<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            try {
                result.complete(action.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result.join();
    }
}
