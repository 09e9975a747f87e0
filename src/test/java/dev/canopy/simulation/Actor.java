package dev.canopy.simulation;

import dev.canopy.postgres.Datasource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A part of an instance of the service that works by itself, with its own connections: a writer, a folder, a change of
 * the tree. It repeats a step until the step is acknowledged, as clients and schedules do.
 */
final class Actor implements AutoCloseable {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    private final String name;
    private final int instance;
    private final StatementGate gate;
    private final Pool pool;
    private final Deque<Step> steps;
    private Optional<CompletableFuture<?>> running = Optional.empty();
    private boolean cut;

    /**
     * Something that an actor does.
     *
     * @param name for the trace
     * @param work begins it on the connections of the actor
     * @param refused whether a failure is an answer, such as a conflict, and not a fault
     */
    record Step(String name, Function<Pool, Uni<?>> work, Predicate<Throwable> refused) {}

    Actor(Vertx vertx, Datasource database, int port, String name, int instance, int connections, List<Step> steps)
            throws IOException {
        this.name = name;
        this.instance = instance;
        this.steps = new ArrayDeque<>(steps);
        this.gate = new StatementGate(port);
        this.pool = pool(vertx, database, gate.port(), connections);
    }

    /** Connections to a database through a port. */
    static Pool pool(Vertx vertx, Datasource database, int port, int connections) {
        PgConnectOptions options = PgConnectOptions.fromUri(database.reactiveUrl())
                .setPort(port)
                .setUser(database.username().orElseThrow())
                .setPassword(database.password().orElseThrow())
                .setCachePreparedStatements(true);
        return Pool.newInstance(PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(connections))
                .connectingTo(options)
                .using(vertx)
                .build());
    }

    String name() {
        return name;
    }

    int instance() {
        return instance;
    }

    boolean finished() {
        return running.isEmpty() && steps.isEmpty();
    }

    /** Whether it can begin its next step. */
    boolean idle() {
        return running.isEmpty() && !steps.isEmpty();
    }

    /** The connection with a statement that is held back. */
    Optional<StatementGate.Link> held() {
        return gate.links().stream().filter(StatementGate.Link::holds).findFirst();
    }

    /** The connection whose statement has been sent, because the statement waits for a lock. */
    Optional<StatementGate.Link> waiting() {
        return gate.links().stream().filter(StatementGate.Link::runs).findFirst();
    }

    List<StatementGate.Link> links() {
        return gate.links();
    }

    /** Begins the next step, and returns its name. */
    String begin() throws InterruptedException {
        Step step = steps.getFirst();
        cut = false;
        running = Optional.of(step.work.apply(pool).subscribeAsCompletionStage());
        settle();
        return step.name;
    }

    /**
     * Waits until it has asked for the next statement, or has ended its step. A step that has failed because of a crash
     * begins again later.
     */
    void settle() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        while (held().isEmpty() && waiting().isEmpty()) {
            if (running.isEmpty() || end(running.get())) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(name + " neither ends its step nor runs a statement");
            }
            TimeUnit.MICROSECONDS.sleep(50);
        }
    }

    private boolean end(CompletableFuture<?> step) {
        if (!step.isDone()) {
            return false;
        }
        running = Optional.empty();
        Throwable failure = step.isCompletedExceptionally() ? step.exceptionNow() : null;
        if (failure == null || steps.getFirst().refused.test(failure)) {
            steps.removeFirst();
            return true;
        }
        if (!cut) {
            throw new AssertionError(name + " failed without a crash: " + failure, failure);
        }
        cut = false;
        return true;
    }

    /** Its connections are about to be cut. */
    void cut() {
        cut |= running.isPresent();
    }

    /** Waits until its pool has noticed that its connections are gone. */
    void awaitCut() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        while (pool.size() > gate.links().size()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(name + " keeps a closed connection");
            }
            TimeUnit.MICROSECONDS.sleep(50);
        }
    }

    @Override
    public void close() {
        gate.close();
        pool.closeAndForget();
    }
}
