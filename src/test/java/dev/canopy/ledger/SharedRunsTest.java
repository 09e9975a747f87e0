package dev.canopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Shared work of callers in many threads at once. */
class SharedRunsTest {
    private static final int THREADS = 8;
    private static final int CALLS = 2_000;

    private final SharedRuns<Integer> runs = new SharedRuns<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger overlapping = new AtomicInteger();

    /** Every seventh run fails. */
    @Test
    void endsForEachCallerAfterARunThatBeganLater() throws Exception {
        try (ExecutorService workers = Executors.newFixedThreadPool(2);
                ExecutorService callers = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> calls = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                calls.add(callers.submit(() -> {
                    for (int call = 0; call < CALLS; call++) {
                        int before = begun.get();
                        int run = runs.join("key", () -> run(workers))
                                .onFailure(Failed.class)
                                .recoverWithItem(failure -> failure.run)
                                .await()
                                .atMost(Duration.ofSeconds(30));
                        assertThat(run).isGreaterThan(before);
                    }
                }));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        }

        assertThat(overlapping).hasValue(0);
        assertThat(begun.get()).as("shared").isLessThan(THREADS * CALLS);
    }

    @Test
    void runsForDifferentKeysAtTheSameTime() {
        List<String> begunKeys = new ArrayList<>();
        for (String key : List.of("one", "two", "one")) {
            runs.join(key, () -> {
                begunKeys.add(key);
                return Uni.createFrom().nothing();
            });
        }

        assertThat(begunKeys).containsExactly("one", "two");
    }

    /** The failure of a run, with its number. */
    private static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int run;

        Failed(int run) {
            super("for a test");
            this.run = run;
        }
    }

    /** A run whose number is the result or in the failure, and which ends in another thread. */
    private Uni<Integer> run(ExecutorService workers) {
        return Uni.createFrom().emitter(emitter -> {
            int number = begun.incrementAndGet();
            overlapping.addAndGet(running.getAndIncrement());
            workers.execute(() -> {
                running.decrementAndGet();
                if (number % 7 == 0) {
                    emitter.fail(new Failed(number));
                } else {
                    emitter.complete(number);
                }
            });
        });
    }
}
