package dev.canopy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.access.Scope;
import dev.canopy.feature.FeatureAddition;
import dev.canopy.problem.ProblemException;
import dev.canopy.testing.Configurations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScopedAppenderTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static Vertx vertx;

    private final HeldRepository repository = new HeldRepository();
    private final UsageConfig config = Configurations.of(UsageConfig.class, "unknown-feature", "create");
    private final Appender appender = new Appender(repository, config, vertx, new SimpleMeterRegistry());

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private UniAssertSubscriber<List<EventOutcome>> append(Provisioner provisioner, String... ids) {
        List<UsageEvent> events = Stream.of(ids).map(HeldRepository::event).toList();
        return new ScopedAppender(appender, provisioner)
                .append(Scope.all(), events, 1)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }

    private Provisioner provisioner(Uni<ProvisioningResult> provision) {
        return new Provisioner(null, null, config) {
            @Override
            Uni<ProvisioningResult> create(Scope scope, List<UsageEvent> events, List<EventOutcome> outcomes) {
                return provision;
            }
        };
    }

    @Test
    void keepsTheOutcomesOfTheFirstBatchIfNothingCanBeCreated() throws Exception {
        ProblemException busy = ProblemException.unavailable("busy");
        var given = append(provisioner(Uni.createFrom().failure(busy)), "a", "strange", "duplicate");
        repository.next().finish();

        assertOutcomes(
                given.awaitFailure(SOON).getFailure(),
                EventOutcome.ACCEPTED,
                EventOutcome.WAITING,
                EventOutcome.DUPLICATE);
        assertThat(given.getFailure()).hasCause(busy);
    }

    @Test
    void keepsTheOutcomesOfTheFirstBatchIfTheSecondOneFails() throws Exception {
        ProvisioningResult provision = new ProvisioningResult(Map.of(), Map.of("chat", FeatureAddition.PRESENT));
        var given = append(provisioner(Uni.createFrom().item(provision)), "strange", "a");
        repository.next().finish();
        HeldRepository.Batch second = repository.next();
        assertThat(second.ids()).containsExactly("strange");
        second.fail();

        assertOutcomes(given.awaitFailure(SOON).getFailure(), EventOutcome.WAITING, EventOutcome.ACCEPTED);
    }

    private static void assertOutcomes(Throwable failure, EventOutcome... outcomes) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        PartlyStoredException.class,
                        partly -> assertThat(partly.outcomes()).containsExactly(outcomes));
    }
}
