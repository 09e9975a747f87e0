package dev.canopy.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Configurations;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Query;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class DatabaseHealthTest {
    private final List<Promise<?>> questions = new ArrayList<>();
    private final DatabaseHealth health = new DatabaseHealth(
            pool(),
            Configurations.of(PoolConfig.class, "probe-timeout", "PT0.1S"),
            new ReadReplica(null, Configurations.of(DatabaseConfig.class), null, null));

    @Test
    void isUpWhenTheDatabaseAnswers() {
        var check = health.call().subscribeAsCompletionStage();
        questions.getFirst().complete();

        assertThat(check.join().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
    }

    @Test
    void givesTheReasonWhenTheDatabaseFails() {
        var check = health.call().subscribeAsCompletionStage();
        questions.getFirst().fail(new ConnectException("Connection refused"));

        assertDown(check.join(), "Connection refused");
    }

    @Test
    void doesNotWaitForADatabaseThatStandsStill() {
        assertDown(check(), "The database has not responded within 0.1 s.");
    }

    @Test
    void asksOnceWhileAQuestionIsUnanswered() {
        var first = health.call().subscribeAsCompletionStage();
        var second = health.call().subscribeAsCompletionStage();
        assertThat(questions).hasSize(1);

        questions.getFirst().complete();

        assertThat(first.join().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        assertThat(second.join().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
    }

    @Test
    void asksAgainWhenAQuestionMayNeverBeAnswered() {
        for (int i = 0; i < 6; i++) {
            check();
        }

        assertThat(questions).hasSizeGreaterThan(1).hasSizeLessThan(6);
    }

    private HealthCheckResponse check() {
        return health.call().await().atMost(Duration.ofSeconds(10));
    }

    private static void assertDown(HealthCheckResponse check, String reason) {
        assertThat(check.getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(check.getData()).contains(Map.of("reason", reason));
    }

    /** A pool that answers a query when the test completes its promise. */
    private Pool pool() {
        return proxy(
                Pool.class,
                () -> proxy(Query.class, () -> {
                    Promise<?> question = Promise.promise();
                    questions.add(question);
                    return question.future();
                }));
    }

    private static <T> T proxy(Class<T> type, Supplier<Object> answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> answer.get()));
    }
}
