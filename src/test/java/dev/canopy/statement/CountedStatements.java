package dev.canopy.statement;

import io.quarkus.arc.Arc;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets a test of a running service, a {@code @QuarkusTest}, say how many statements something may run:
 *
 * <pre>{@code
 * @QuarkusTest
 * @ExtendWith(CountedStatements.class)
 * class BookIT {
 *     @Test
 *     void loadsAuthorsByOneStatement() {
 *         given().get("/books").then().statusCode(200);
 *
 *         statements().atMost(2).noneRepeated();
 *     }
 *
 *     @Test
 *     void findsByTitle() {
 *         Book book = run(() -> books.find("Emma"));
 *
 *         statements().exactly(1);
 *     }
 * }
 * }</pre>
 *
 * It knows the requests that the service answers in the same JVM, in the mode {@code fail}, and the work that is run by
 * {@link #run}. One test at a time.
 */
public final class CountedStatements implements BeforeEachCallback, AfterEachCallback {
    private static final Duration SOON = Duration.ofSeconds(90);

    /** In the order in which they were answered or begun. */
    private static final List<Statements> COUNTED = new CopyOnWriteArrayList<>();

    /** Whether a test runs that uses this extension. Statements of other tests are not kept. */
    private static volatile boolean counting;

    /** Receives the statements of each request before its answer is sent. */
    @Singleton
    static class Recorder {
        void record(@Observes Statements answered) {
            if (counting) {
                COUNTED.add(answered);
            }
        }
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        counting = true;
    }

    @Override
    public void afterEach(ExtensionContext test) {
        counting = false;
        COUNTED.clear();
    }

    /** The statements of the last request or work of this test; of a stream that still runs, those so far. */
    public static StatementsAssert statements() {
        if (COUNTED.isEmpty()) {
            throw new AssertionError("This test has neither sent a request nor run work by run(…)");
        }
        return new StatementsAssert(COUNTED.getLast());
    }

    /**
     * Runs work as a request would, on an event loop and in a context of its own, and waits for it.
     *
     * @throws java.util.concurrent.CompletionException with the failure of the work, if it is a checked one
     */
    public static <T> T run(Supplier<Uni<T>> work) {
        Context context = VertxContext.createNewDuplicatedContext(
                Arc.container().instance(Vertx.class).get().getOrCreateContext());
        VertxContextSafetyToggle.setContextSafe(context, true);
        return Uni.createFrom()
                .<T>emitter(emitter -> context.runOnContext(now -> {
                    Statements statements = Statements.begin();
                    statements.findCallSites(CallSites.ofProject(work.getClass()));
                    COUNTED.add(statements);
                    work.get().subscribe().with(emitter::complete, emitter::fail);
                }))
                .await()
                .atMost(SOON);
    }
}
