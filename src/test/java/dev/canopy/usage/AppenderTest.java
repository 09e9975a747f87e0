package dev.canopy.usage;

import static dev.canopy.usage.HeldRepository.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.canopy.access.GrantedSubtrees;
import dev.canopy.access.Scope;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.testing.Configurations;
import dev.canopy.usage.HeldRepository.Batch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AppenderTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final GrantedSubtrees ALL = Scope.all().allowed();
    private static Vertx vertx;

    private final HeldRepository repository = new HeldRepository();
    private SimpleMeterRegistry telemetry;

    /**
     * A linger time so long that batches start only when they are full or no batch is running, unless a test sets
     * another.
     */
    private Appender appender = appender("linger", "PT1M");

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Appender appender(String key, String value) {
        UsageConfig config = Configurations.of(
                UsageConfig.class, "linger", "PT1M", "chunk-size", "4", "writers", "2", "max-waiting", "6", key, value);
        telemetry = new SimpleMeterRegistry(); // a registry keeps the first gauge of a name
        return new Appender(repository, config, vertx, telemetry);
    }

    private UniAssertSubscriber<List<EventOutcome>> submit(String... ids) {
        List<UsageEvent> events =
                List.of(ids).stream().map(HeldRepository::event).toList();
        return appender.append(events, ALL, 10L * ids.length).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    @Test
    void commitsEventsAtOnceWhenNoBatchIsRunning() throws Exception {
        var first = submit("a");

        repository.next().finish();

        assertThat(first.awaitItem(SOON).getItem()).containsExactly(EventOutcome.ACCEPTED);
        submit("b");
        assertThat(repository.next().ids()).containsExactly("b");
    }

    @Test
    void mergesSubmissionsThatArriveDuringABatch() throws Exception {
        submit("a");
        Batch first = repository.next();
        submit("b");
        submit("c");
        repository.assertNoneBegins();

        first.finish();

        assertThat(repository.next().ids()).containsExactly("b", "c");
    }

    @Test
    void startsAFullBatchBesideARunningOne() throws Exception {
        submit("a");
        repository.next();
        submit("b", "c", "d");
        repository.assertNoneBegins();

        submit("e");

        assertThat(repository.next().ids()).containsExactly("b", "c", "d", "e");
    }

    @Test
    void startsABatchThatIsWorthATransactionBeforeItIsFull() throws Exception {
        appender = appender("chunk-size", "5000");
        submit("a");
        repository.next();
        String[] ids = IntStream.range(0, 500).mapToObj(i -> "b" + i).toArray(String[]::new);
        submit(Arrays.copyOf(ids, 499));
        repository.assertNoneBegins();

        submit(ids[499]);

        assertThat(repository.next().ids()).containsExactly(ids);
    }

    @Test
    void startsABatchAfterTheLingerTime() throws Exception {
        appender = appender("linger", "PT0.05S");
        submit("a");
        repository.next();

        submit("b");

        assertThat(repository.next().ids()).containsExactly("b");
    }

    @Test
    void doesNotWaitWithoutLingerTime() throws Exception {
        appender = appender("linger", "PT0S");
        submit("a");
        submit("b");

        assertThat(repository.next().ids()).containsExactly("a");
        assertThat(repository.next().ids()).containsExactly("b");
    }

    @Test
    void runsNoMoreBatchesThanWriters() throws Exception {
        submit("a", "b", "c", "d");
        submit("e", "f", "g", "h");
        submit("i", "j", "k", "l");
        Batch first = repository.next();
        repository.next();
        repository.assertNoneBegins();

        first.finish();

        assertThat(repository.next().ids()).containsExactly("i", "j", "k", "l");
    }

    @Test
    void keepsASubmissionTogetherAndTheOrder() throws Exception {
        submit("a");
        Batch first = repository.next();
        submit("b", "c");
        submit("d", "e", "f");
        first.finish();

        assertThat(repository.next().ids()).containsExactly("b", "c");
        submit("g");
        assertThat(repository.next().ids()).containsExactly("d", "e", "f", "g");
    }

    @Test
    void givesEachCallerTheOutcomeOfItsOwnEvents() throws Exception {
        submit("a");
        Batch first = repository.next();
        var second = submit("duplicate", "b");
        var third = submit("c", "duplicate");
        first.finish();

        repository.next().finish();

        assertThat(second.awaitItem(SOON).getItem()).containsExactly(EventOutcome.DUPLICATE, EventOutcome.ACCEPTED);
        assertThat(third.awaitItem(SOON).getItem()).containsExactly(EventOutcome.ACCEPTED, EventOutcome.DUPLICATE);
    }

    @Test
    void completesInTheContextOfTheCaller() throws Exception {
        Context context = vertx.getOrCreateContext();
        CompletableFuture<Context> answered = new CompletableFuture<>();
        context.runOnContext(now -> appender.append(List.of(event("a")), ALL, 1)
                .subscribe()
                .with(faults -> answered.complete(Vertx.currentContext())));

        repository.next().finish();

        assertThat(answered.get(10, TimeUnit.SECONDS)).isSameAs(context);
    }

    @Test
    void failsAllOfABatchThatFails() throws Exception {
        submit("a");
        Batch first = repository.next();
        var second = submit("b");
        var third = submit("c");
        first.finish();

        repository.next().end().fail(new IllegalStateException("away"));

        second.awaitFailure(SOON).assertFailedWith(IllegalStateException.class, "away");
        third.awaitFailure(SOON).assertFailedWith(IllegalStateException.class, "away");
        submit("d");
        assertThat(repository.next().ids()).containsExactly("d");
    }

    @Test
    void triesEachAloneWhenTheEventsOfOneFailABatch() throws Exception {
        submit("a");
        Batch first = repository.next();
        var good = submit("b");
        var bad = submit("poison");
        var after = submit("duplicate");
        first.finish();

        repository.next().finish();
        for (int i = 0; i < 3; i++) {
            repository.next().finish();
        }

        assertThat(good.awaitItem(SOON).getItem()).containsExactly(EventOutcome.ACCEPTED);
        assertThat(bad.awaitItem(SOON).getItem()).containsExactly(EventOutcome.UNSTORABLE);
        assertThat(after.awaitItem(SOON).getItem()).containsExactly(EventOutcome.DUPLICATE);
        submit("c");
        assertThat(repository.next().ids()).containsExactly("c");
    }

    @Test
    void refusesMoreThanMayWait() throws Exception {
        submit("a");
        Batch first = repository.next();
        submit("b", "c", "d");
        repository.assertNoneBegins();
        appender.checkRoom();
        assertThat(appender.isCrowded()).isTrue();
        submit("e", "f", "g", "h");
        repository.next();
        submit("i", "j", "k", "l");

        assertThat(appender.waiting()).isEqualTo(8);
        assertThatThrownBy(appender::checkRoom)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.type()).isEqualTo(ProblemType.UNAVAILABLE));

        first.finish();
        repository.next();
        appender.checkRoom();
    }

    @Test
    void completesEverySubmissionInTheEnd() throws Exception {
        appender = appender("linger", "PT0.002S");
        List<UniAssertSubscriber<List<EventOutcome>>> all =
                IntStream.range(0, 500).mapToObj(i -> submit("e" + i)).toList();
        int taken = 0;
        while (taken < 500) {
            Batch batch = repository.next();
            assertThat(batch.events()).hasSizeLessThanOrEqualTo(4);
            assertThat(batch.ids()).first().isNotNull();
            taken += batch.events().size();
            batch.finish();
        }

        all.forEach(each -> each.awaitItem(SOON));
        assertThat(appender.waiting()).isZero();
        assertThat(telemetry.get("canopy.usage.batch").summary().totalAmount()).isEqualTo(500);
        assertThat(telemetry.get("canopy.usage.waiting").gauge().value()).isZero();
    }

    @Test
    void isDoneAtOnceWithNothing() {
        assertThat(submit().awaitItem(SOON).getItem()).isEmpty();
    }
}
