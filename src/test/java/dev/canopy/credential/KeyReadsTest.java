package dev.canopy.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which statements read which prefixes. */
class KeyReadsTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<Set<String>> statements = new CopyOnWriteArrayList<>();
    private final List<UniEmitter<? super Map<String, KeyRepository.Hashed>>> open = new CopyOnWriteArrayList<>();
    private final KeyReads reads = new KeyReads(this::statement, vertx);

    private Uni<Map<String, KeyRepository.Hashed>> statement(Set<String> prefixes) {
        return Uni.createFrom().emitter(emitter -> {
            statements.add(Set.copyOf(prefixes));
            open.add(emitter);
        });
    }

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void readsTogetherWhatArrivesWhileOtherPrefixesAreRead() throws Exception {
        reads.read("a");
        reads.read("b");
        List<CompletableFuture<Optional<KeyRepository.Hashed>>> flood =
                IntStream.range(0, 100).mapToObj(i -> reads.read("p" + i)).toList();
        await(2);

        open.get(0).complete(Map.of());
        await(3);
        assertThat(statements.get(2)).hasSize(100);

        open.get(2).complete(Map.of());
        for (var each : flood) {
            assertThat(each.get(10, TimeUnit.SECONDS)).isEmpty();
        }
        assertThat(statements).hasSize(3);
    }

    @Test
    void readsInTheOrderOfArrival() throws Exception {
        reads.read("a");
        reads.read("b");
        await(2);
        List<String> arrived = IntStream.range(0, 2_500).mapToObj(i -> "p" + i).toList();
        arrived.forEach(reads::read);

        for (int statement = 0; statement < 3; statement++) {
            open.get(statement).complete(Map.of());
            await(3 + statement);
        }

        assertThat(statements.subList(2, 5))
                .containsExactly(
                        Set.copyOf(arrived.subList(0, 1_000)),
                        Set.copyOf(arrived.subList(1_000, 2_000)),
                        Set.copyOf(arrived.subList(2_000, 2_500)));
    }

    @Test
    void sharesAReadThatHasNotBegun() throws Exception {
        reads.read("a");
        reads.read("b");
        CompletableFuture<Optional<KeyRepository.Hashed>> first = reads.read("c");

        assertThat(reads.read("c")).isSameAs(first);
        await(2);
    }

    @Test
    void goesOnAfterAFailure() throws Exception {
        CompletableFuture<Optional<KeyRepository.Hashed>> failed = reads.read("a");
        await(1);
        open.get(0).fail(new IllegalStateException("gone"));
        assertThatThrownBy(() -> failed.get(10, TimeUnit.SECONDS)).hasMessageContaining("gone");

        CompletableFuture<Optional<KeyRepository.Hashed>> next = reads.read("a");
        await(2);
        open.get(1).complete(Map.of());
        assertThat(next.get(10, TimeUnit.SECONDS)).isEmpty();
    }

    private void await(int number) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (open.size() < number && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        assertThat(statements).hasSize(number);
    }
}
