package dev.canopy.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.testing.Issuer;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.JsonWebKey;
import org.junit.jupiter.api.Test;

class IssuerKeysTest {
    private static final JsonWebKey A = Issuer.key("a");
    private static final JsonWebKey B = Issuer.key("b");

    private final List<JsonWebKey> published = new ArrayList<>(List.of(A));
    private final AtomicInteger reads = new AtomicInteger();
    private boolean reachable = true;
    private Duration time = Duration.ZERO;

    private final IssuerKeys keys = new IssuerKeys(
            () -> {
                reads.incrementAndGet();
                return reachable
                        ? Uni.createFrom().item(List.copyOf(published))
                        : Uni.createFrom().failure(new IllegalStateException("unreachable"));
            },
            Duration.ofHours(1),
            Duration.ofSeconds(10),
            () -> time.toNanos());

    private List<JsonWebKey> get(String id) {
        return keys.get(Optional.of(id)).await().indefinitely();
    }

    @Test
    void areReadOnce() {
        assertThat(get("a")).containsExactly(A);
        get("a");
        keys.get(Optional.empty()).await().indefinitely();

        assertThat(reads).hasValue(1);
    }

    @Test
    void areReadAgainForAnUnknownKey() {
        get("a");
        published.add(B);
        time = Duration.ofSeconds(10);

        assertThat(get("b")).containsExactly(A, B);
    }

    @Test
    void areReadOnceInAPauseForAnyNumberOfUnknownKeys() {
        get("a");
        time = Duration.ofSeconds(9);
        for (int i = 0; i < 100; i++) {
            assertThat(get("invented" + i)).containsExactly(A);
        }

        assertThat(reads).hasValue(1);
    }

    @Test
    void areReadAgainAfterTheirLifetime() {
        get("a");
        published.set(0, B);
        time = Duration.ofHours(1);

        assertThat(get("a")).containsExactly(B);
    }

    @Test
    void areKeptWhileTheIssuerCannotBeReached() {
        get("a");
        reachable = false;
        time = Duration.ofHours(2);

        assertThat(get("a")).containsExactly(A);
    }

    @Test
    void areUnavailableIfTheIssuerWasNeverReached() {
        reachable = false;

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> get("a"))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            problem -> assertThat(problem.type()).isEqualTo(ProblemType.UNAVAILABLE));
        }
        assertThat(reads).hasValue(1);
    }

    @Test
    void areReadOnceForRequestsAtTheSameTime() {
        List<UniEmitter<? super List<JsonWebKey>>> waiting = new ArrayList<>();
        IssuerKeys slow = new IssuerKeys(
                () -> Uni.createFrom().emitter(waiting::add),
                Duration.ofHours(1),
                Duration.ofSeconds(10),
                () -> time.toNanos());

        List<JsonWebKey> received = new ArrayList<>();
        slow.get(Optional.of("a")).subscribe().with(received::addAll);
        slow.get(Optional.of("a")).subscribe().with(received::addAll);
        waiting.forEach(emitter -> emitter.complete(List.of(A)));

        assertThat(waiting).hasSize(1);
        assertThat(received).containsExactly(A, A);
    }

    @Test
    void areReadOverHttp() {
        Vertx vertx = Vertx.vertx();
        try (Issuer issuer = new Issuer()) {
            KeySetReader reader = new KeySetReader(vertx, URI.create(issuer.address()));

            assertThat(reader.read().await().indefinitely())
                    .extracting(JsonWebKey::getKeyId)
                    .containsExactly("first");

            issuer.answerWith(500);
            assertThatThrownBy(() -> reader.read().await().indefinitely())
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("status 500");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
