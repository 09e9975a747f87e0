package dev.canopy.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.canopy.access.Scope;
import dev.canopy.body.BodyMemory;
import dev.canopy.body.NdjsonBody.Line;
import dev.canopy.problem.ProblemException;
import dev.canopy.testing.Configurations;
import dev.canopy.usage.HeldRepository.Batch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UsageStreamTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration A_WHILE = Duration.ofMillis(150);
    private static Vertx vertx;

    private final HeldRepository repository = new HeldRepository();
    private final UsageConfig config = Configurations.of(
            UsageConfig.class, "chunk-size", "4", "linger", "PT0S", "max-buffer", "100", "max-streams", "2");
    private final Appender appender = new Appender(repository, config, vertx, new SimpleMeterRegistry());
    private final BodyMemory memory = BodyMemory.of(1_000);
    private final UsageStreams streams = new UsageStreams(
            appender,
            new ScopedAppender(appender, new Provisioner(null, null, config)),
            config,
            memory,
            new SimpleMeterRegistry());
    private final Context context = vertx.getOrCreateContext();
    private final UsageStream stream = streams.open(Scope.all(), UsageStreamTest::parse);

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static List<UsageEvent> parse(List<Line> lines, long first, UsageOutcome outcome) {
        return IntStream.range(0, lines.size())
                .mapToObj(i -> new UsageEvent(
                        first + i,
                        "test",
                        lines.get(i).content().toString(),
                        null,
                        "tenant",
                        "chat",
                        Charge.cost(1),
                        UsageEvent.Details.NONE))
                .toList();
    }

    private UniAssertSubscriber<Void> take(String... lines) {
        List<Line> taken = Arrays.stream(lines)
                .map(line -> new Line(1, Buffer.buffer(line)))
                .toList();
        return on(() -> stream.take(taken));
    }

    /** Runs an action in the context of the stream. */
    private UniAssertSubscriber<Void> on(Supplier<Uni<Void>> work) {
        UniAssertSubscriber<Void> subscriber = UniAssertSubscriber.create();
        CompletableFuture<Void> subscribed = new CompletableFuture<>();
        context.runOnContext(now -> {
            work.get().subscribe().withSubscriber(subscriber);
            subscribed.complete(null);
        });
        subscribed.join();
        return subscriber;
    }

    private static void assertWaits(UniAssertSubscriber<Void> subscriber) throws InterruptedException {
        Thread.sleep(A_WHILE.toMillis());
        subscriber.assertNotTerminated();
    }

    @Test
    void commitsAvailableLinesAndContinuesReading() throws Exception {
        take("a").awaitItem(SOON);
        Batch first = repository.next();
        take("b").awaitItem(SOON);
        take("c", "d").awaitItem(SOON);
        repository.assertNoneBegins();

        first.finish();

        assertThat(repository.next().ids()).containsExactly("b", "c", "d");
    }

    @Test
    void readsNoMoreThanAChunkAhead() throws Exception {
        take("a").awaitItem(SOON);
        Batch first = repository.next();

        var full = take("b", "c", "d", "e", "f");
        assertWaits(full);
        first.finish();

        assertThat(repository.next().ids()).containsExactly("b", "c", "d", "e");
        full.awaitItem(SOON);
    }

    @Test
    void continuesInSmallStepsWhenAllStreamsBufferTooMuch() throws Exception {
        streams.buffer(1_000);

        var taken = take("a");
        Batch first = repository.next();
        assertWaits(taken);
        first.finish();

        taken.awaitItem(SOON);
        var next = take("b");
        repository.next().finish();
        next.awaitItem(SOON);
        assertThat(streams.buffered()).isEqualTo(1_000);
    }

    @Test
    void continuesInSmallStepsWhenBodiesTakeMuchMemory() throws Exception {
        memory.add(501);

        var taken = take("a");
        Batch first = repository.next();
        assertWaits(taken);
        first.finish();

        taken.awaitItem(SOON);
        assertThat(memory.used()).isEqualTo(501);
    }

    @Test
    void finishesWhenAllIsCommitted() throws Exception {
        take("a").awaitItem(SOON);
        Batch first = repository.next();
        take("duplicate").awaitItem(SOON);

        var finished = on(stream::finish);
        first.finish();
        Batch last = repository.next();
        assertWaits(finished);
        last.finish();

        finished.awaitItem(SOON);
        assertThat(stream.outcome().toMembers()).containsEntry("accepted", 1L).containsEntry("duplicates", 1L);
        assertThat(streams.buffered()).isZero();
    }

    @Test
    void reportsCommittedEventsWhenTheDatabaseFails() throws Exception {
        take("a").awaitItem(SOON);
        Batch first = repository.next();
        take("b").awaitItem(SOON);
        take("c", "d", "e", "f");
        first.finish();

        repository.next().end().fail(new IllegalStateException("away"));

        on(stream::finish).awaitFailure(SOON).assertFailedWith(IllegalStateException.class, "away");
        on(stream::abandon).awaitItem(SOON);
        repository.assertNoneBegins();
        assertThat(stream.outcome().accepted()).isEqualTo(1);
        assertThat(streams.buffered()).isZero();
    }

    @Test
    void reportsAFailureOfTheDatabaseAtOnce() throws Exception {
        var failed = on(stream::failed);
        take("a").awaitItem(SOON);

        repository.next().end().fail(new IllegalStateException("away"));

        failed.awaitFailure(SOON).assertFailedWith(IllegalStateException.class, "away");
    }

    @Test
    void dropsLinesThatAreNotBeingCommittedWhenAbandoned() throws Exception {
        take("a").awaitItem(SOON);
        Batch first = repository.next();
        take("b").awaitItem(SOON);

        var abandoned = on(stream::abandon);
        assertWaits(abandoned);
        first.finish();

        abandoned.awaitItem(SOON);
        repository.assertNoneBegins();
        assertThat(stream.outcome().accepted()).isEqualTo(1);
        assertThat(streams.buffered()).isZero();
    }

    @Test
    void limitsTheNumberOfOpenStreams() {
        streams.open(Scope.all(), UsageStreamTest::parse);

        assertThatThrownBy(() -> streams.open(Scope.all(), UsageStreamTest::parse))
                .isInstanceOf(ProblemException.class);

        streams.closed();
        streams.open(Scope.all(), UsageStreamTest::parse);
    }
}
