package dev.canopy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.access.Caller;
import dev.canopy.access.Grant;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.body.BodyMemory;
import dev.canopy.body.JsonReader;
import dev.canopy.body.TestJson;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.testing.Configurations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UsageIntakeTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Caller REPORTER = Caller.system("broker", List.of(Grant.everywhere(Role.REPORTER)));
    private static Vertx vertx;

    private final HeldRepository repository = new HeldRepository();
    private final UsageConfig config =
            Configurations.of(UsageConfig.class, "max-waiting", "8", "max-line", "1K", "linger", "PT1M");
    private final Appender appender = new Appender(repository, config, vertx, new SimpleMeterRegistry());
    private final UsageIntake intake = intake();

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private UsageIntake intake() {
        JsonReader json = TestJson.reader();
        var mutiny = new io.vertx.mutiny.core.Vertx(vertx);
        BodyMemory memory = BodyMemory.of(1_000_000);
        ScopedAppender scoped = new ScopedAppender(appender, new Provisioner(null, null, config));
        UsageStreams streams = new UsageStreams(appender, scoped, config, memory, new SimpleMeterRegistry());
        UsageService service = new UsageService(appender, scoped, streams, null, null, memory, config, json, mutiny);
        return new UsageIntake(appender, scoped, new CloudEventReader(json), service, config, mutiny);
    }

    private static CloudEventMessage structured(String id) {
        return CloudEventMessage.structured(bytes("""
                {"specversion":"1.0","id":"%s","source":"s","type":"t","subject":"acme","data":{"feature":"chat","cost":"1"}}""".formatted(id)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private UniAssertSubscriber<IntakeResult> give(CloudEventMessage... messages) {
        return intake.deliver(List.of(messages))
                .append(REPORTER)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }

    @Test
    void returnsTheOutcomeOfMessages() throws Exception {
        Map<String, byte[]> attributes = Map.of(
                "specversion", bytes("1.0"),
                "id", bytes("binary"),
                "source", bytes("s"),
                "type", bytes("t"),
                "subject", bytes("acme"));
        var given = give(
                structured("good"),
                structured("duplicate"),
                CloudEventMessage.binary(
                        attributes,
                        Optional.of(bytes("application/vnd.acme+json")),
                        bytes("{\"feature\":\"chat\",\"cost\":\"1\"}")));
        HeldRepository.Batch batch = repository.next();
        assertThat(batch.ids()).containsExactly("good", "duplicate", "binary");
        given.assertNotTerminated();

        batch.finish();

        assertThat(given.awaitItem(SOON).getItem()).isEqualTo(new IntakeResult(2, 1, 0, List.of()));
    }

    @Test
    void refusesInvalidMessagesAndIngestsTheOthers() throws Exception {
        var given = give(
                CloudEventMessage.structured(bytes("no JSON")),
                structured("good"),
                CloudEventMessage.structured(new byte[2_000]),
                CloudEventMessage.binary(
                        Map.of("specversion", bytes("1.0"), "data", bytes("x")), Optional.empty(), bytes("{}")));

        repository.next().finish();

        IntakeResult done = given.awaitItem(SOON).getItem();
        assertThat(done.accepted()).isEqualTo(1);
        assertThat(done.refusals()).extracting(IntakeResult.Refusal::index).containsExactly(0, 2, 3);
        assertThat(done.refusals())
                .extracting(refusal -> refusal.problem().type())
                .containsExactly(ProblemType.UNREADABLE_BODY, ProblemType.UNREADABLE_BODY, ProblemType.INVALID_CONTENT);
    }

    @Test
    void refusesMessagesWithTextOrNumbersThatCannotBeStored() throws Exception {
        byte[] latin1 = {'c', 'o', 'l', (byte) 0xff};
        String attributes = """
                {"specversion":"1.0","id":"a","source":"s","type":"t","subject":"acme",\
                "data":{"feature":"chat","cost":"1","attributes":{"n":1e131072}}}""";
        var given = give(
                structured("r-\\ud83d"),
                CloudEventMessage.binary(
                        Map.of("specversion", bytes("1.0"), "id", latin1), Optional.empty(), bytes("{}")),
                CloudEventMessage.binary(
                        Map.of("specversion", bytes("1.0"), "datacontenttype", bytes("application/json")),
                        Optional.empty(),
                        bytes("{}")),
                CloudEventMessage.structured(bytes(attributes)),
                structured("good"));

        HeldRepository.Batch batch = repository.next();
        assertThat(batch.ids()).containsExactly("good");
        batch.finish();

        assertThat(given.awaitItem(SOON).getItem().refusals())
                .extracting(refusal -> refusal.problem().violations().getFirst().pointer())
                .containsExactly("/id", "/id", "/datacontenttype", "/data/attributes");
    }

    @Test
    void findsTheEventThatTheDatabaseRejects() {
        Thread database = Thread.ofVirtual().start(this::finishAll);

        IntakeResult done = give(Stream.of("a", "b", "c", "poison", "e", "f", "g")
                        .map(UsageIntakeTest::structured)
                        .toArray(CloudEventMessage[]::new))
                .awaitItem(SOON)
                .getItem();
        database.interrupt();

        assertThat(done.accepted()).isEqualTo(6);
        assertThat(done.refusals()).extracting(IntakeResult.Refusal::index).containsExactly(3);
    }

    @Test
    void continuesWithTheEventsThatAnAttemptHasNotSettled() throws Exception {
        UsageIntake.Delivery delivery =
                intake.deliver(List.of(structured("a"), structured("poison"), structured("c"), structured("d")));
        var failed = delivery.append(REPORTER).subscribe().withSubscriber(UniAssertSubscriber.create());
        repository.next().finish(); // refused as a whole
        repository.next().finish(); // again, because it was one submission
        repository.next().finish(); // the first half
        repository.next().finish(); // "a"
        repository.next().finish(); // "poison"
        repository.next().fail(); // the second half
        failed.awaitFailure(SOON);

        var done = delivery.append(REPORTER).subscribe().withSubscriber(UniAssertSubscriber.create());
        HeldRepository.Batch again = repository.next();
        assertThat(again.ids()).containsExactly("c", "d");
        again.finish();

        IntakeResult intake = done.awaitItem(SOON).getItem();
        assertThat(intake.accepted()).isEqualTo(3);
        assertThat(intake.refusals()).extracting(IntakeResult.Refusal::index).containsExactly(1);
    }

    private void finishAll() {
        try {
            while (true) {
                repository.next().finish();
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void leavesTheRemainingRoomToRequests() throws Exception {
        appender.append(events("a"), Scope.all().allowed(), 1).subscribe().with(done -> {});
        repository.next();
        appender.append(events("b", "c", "d", "e"), Scope.all().allowed(), 1)
                .subscribe()
                .with(done -> {});

        Throwable failure = give(structured("f")).awaitFailure(SOON).getFailure();

        assertThat(((ProblemException) failure).type()).isEqualTo(ProblemType.UNAVAILABLE);
    }

    private static List<UsageEvent> events(String... ids) {
        return Arrays.stream(ids).map(HeldRepository::event).toList();
    }
}
