package dev.canopy.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ConnectionGateTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration SOON = Duration.ofMinutes(1);

    private final ContextInternal context = (ContextInternal) VERTX.getOrCreateContext();
    private final BlockingQueue<Promise<Void>> cancellations = new LinkedBlockingQueue<>();
    private final Map<String, Promise<String>> sent = new ConcurrentHashMap<>();
    private final List<String> closed = new ArrayList<>();
    private final ConnectionGate gate = new ConnectionGate(VERTX, this::cancelRequest, () -> closed.add("closed"));
    private final Statements mine = new Statements();
    private final Statements other = new Statements();

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void cancelsARunningStatement() throws InterruptedException {
        pass("a", mine);

        mine.cancel();

        assertThat(nextCancellation()).isNotNull();
    }

    @Test
    void cancelsNothingThatHasBeenAnswered() {
        pass("a", mine);
        sent.get("a").complete("done");

        mine.cancel();

        assertThat(cancellations).isEmpty();
    }

    @Test
    void holdsBackStatementsUntilTheServerHasCancelled() throws InterruptedException {
        pass("a", mine);
        mine.cancel();
        Promise<Void> cancellation = nextCancellation();
        sent.get("a").fail("cancelled");

        Future<String> b = pass("b", other);
        Future<String> c = pass("c", null);

        assertThat(sent).doesNotContainKeys("b", "c");
        cancellation.complete();
        assertThat(sent).containsKeys("b", "c");
        sent.get("b").complete("answer");
        sent.get("c").complete("answer");
        assertThat(join(b)).isEqualTo("answer");
        assertThat(join(c)).isEqualTo("answer");
    }

    @Test
    void doesNotCancelWhileAStatementOfOthersIsOnItsWay() throws InterruptedException {
        pass("a", mine);
        pass("b", other);

        mine.cancel();

        assertThat(cancellations).isEmpty();
        sent.get("b").complete("done");
        assertThat(nextCancellation()).isNotNull();
    }

    @Test
    void doesNotCancelTheEndOfATransaction() {
        pass("a", mine);
        sent.get("a").complete("done");
        pass("rollback", null);

        mine.cancel();

        assertThat(cancellations).isEmpty();
    }

    @Test
    void cancelsAgainWhileTheStatementStillRuns() throws InterruptedException {
        pass("a", mine);
        mine.cancel();

        nextCancellation().complete();

        assertThat(nextCancellation()).isNotNull();
    }

    @Test
    void refusesStatementsAfterTheCancellation() {
        mine.cancel();

        Future<String> late = pass("late", mine);

        assertThat(late.cause())
                .isInstanceOfSatisfying(
                        PgException.class,
                        refused -> assertThat(refused.getSqlState()).isEqualTo("57014"));
        assertThat(sent).isEmpty();
    }

    @Test
    void refusesHeldBackStatementsOfARequestThatIsCancelled() throws InterruptedException {
        pass("a", mine);
        mine.cancel();
        Promise<Void> cancellation = nextCancellation();
        Future<String> late = pass("late", other);

        other.cancel();
        cancellation.complete();

        assertThatThrownBy(() -> join(late)).hasRootCauseInstanceOf(PgException.class);
        assertThat(sent).doesNotContainKey("late");
    }

    @Test
    void goesOnAfterARequestThatCouldNotBeSent() throws InterruptedException {
        pass("a", mine);
        mine.cancel();
        Promise<Void> cancellation = nextCancellation();
        sent.get("a").complete("done");
        pass("b", other);

        cancellation.fail("connection refused");

        assertThat(sent).containsKey("b");
        assertThat(closed).isEmpty();
    }

    @Test
    void closesTheConnectionWhenACancellationIsUnconfirmed() throws InterruptedException {
        pass("a", mine);
        mine.cancel();

        nextCancellation().fail(new CancelRequest.UnconfirmedException(new IllegalStateException("no answer")));

        assertThat(closed).containsExactly("closed");
    }

    private static String join(Future<String> answer) {
        return answer.toCompletionStage().toCompletableFuture().join();
    }

    private Future<String> pass(String command, @Nullable Statements owner) {
        return gate.pass(context, owner, () -> {
            Promise<String> answer = Promise.promise();
            sent.put(command, answer);
            return answer.future();
        });
    }

    private Future<Void> cancelRequest() {
        Promise<Void> cancellation = Promise.promise();
        cancellations.add(cancellation);
        return cancellation.future();
    }

    private Promise<Void> nextCancellation() throws InterruptedException {
        return cancellations.poll(SOON.toSeconds(), TimeUnit.SECONDS);
    }
}
