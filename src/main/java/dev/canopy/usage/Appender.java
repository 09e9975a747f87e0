package dev.canopy.usage;

import dev.canopy.access.GrantedSubtrees;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import dev.canopy.query.SharedWork;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Commits the events of many requests together (group commit). A submission starts a batch at once if no batch is
 * running. Otherwise it waits for a free writer, and until a batch is worth its transaction or the linger time is over.
 * Thread-safe.
 *
 * <p>A batch belongs to no request: it continues if one of its clients disconnects. Each request gets the outcome of
 * its own events once they are durable, and counts the statements of its batch as its own.
 */
@ApplicationScoped
class Appender {
    /** The size of a full batch, in bytes as received. A single submission may be larger. */
    private static final long MAX_BATCH_BYTES = 4 << 20;

    /**
     * The number of events at which a batch no longer waits for more: waiting would save less time than an idle writer
     * loses.
     */
    private static final int WORTHWHILE = 500;

    private final UsageRepository repository;
    private final Bisection bisection;
    private final Vertx vertx;
    private final int batchSize;
    private final int writers;
    private final long linger; // nanoseconds
    private final long maxWaiting;
    private final DistributionSummary batches;
    private final Counter unpriced;

    // Guarded by the lock of this.
    private final LinkedHashSet<Submission> queue = new LinkedHashSet<>();
    private long waiting; // events
    private long waitingBytes;
    private int running; // batches
    private boolean timed;

    Appender(UsageRepository repository, UsageConfig config, Vertx vertx, MeterRegistry telemetry) {
        this.repository = repository;
        this.bisection = new Bisection(repository);
        this.vertx = vertx;
        this.batchSize = config.chunkSize();
        this.writers = config.writers();
        this.linger = config.linger().toNanos();
        this.maxWaiting = config.maxWaiting();
        this.batches = telemetry.summary("canopy.usage.batch");
        this.unpriced = Counter.builder("canopy.usage.unpriced")
                .description("Events that this instance has stored without a cost, because there was no price")
                .register(telemetry);
        telemetry.gauge("canopy.usage.waiting", this, Appender::waiting);
    }

    /** The events of a request, or of a part of a stream, that stay together in a batch. Equal only to itself. */
    private static final class Submission {
        private final List<ScopedEvent> events;
        private final long bytes;
        private final SharedWork.Sharer<List<EventOutcome>> sharer;
        private final long since = System.nanoTime();

        Submission(List<ScopedEvent> events, long bytes, SharedWork.Sharer<List<EventOutcome>> sharer) {
            this.events = events;
            this.bytes = bytes;
            this.sharer = sharer;
        }
    }

    /** The number of events that wait for a writer, without the events of running batches. */
    synchronized long waiting() {
        return waiting;
    }

    /** @throws ProblemException (503) if the maximum number of events is waiting already */
    void checkRoom() {
        if (waiting() >= maxWaiting) {
            throw ProblemException.unavailable("Too many events are waiting for the database.");
        }
    }

    /** Whether streams should wait and leave the remaining room to requests, which cannot wait. */
    boolean isCrowded() {
        return waiting() >= maxWaiting / 2;
    }

    /**
     * Stores the acceptable events. Completes in the Vert.x context of the caller, with the outcome of each event as in
     * {@link UsageRepository#append}. Fails with a {@link PartlyStoredException} if only some events could be settled.
     *
     * @param events at most one chunk; they stay together in a batch
     * @param tops the subtrees for whose tenants the caller may report usage; an event of another tenant has the same
     *     outcome as one of a tenant that does not exist
     * @param bytes the approximate size of the events as received
     */
    Uni<List<EventOutcome>> append(List<UsageEvent> events, GrantedSubtrees tops, long bytes) {
        if (events.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return Uni.createFrom().emitter(caller -> {
            List<ScopedEvent> scoped =
                    events.stream().map(event -> new ScopedEvent(event, tops)).toList();
            Submission submission = new Submission(scoped, bytes, new SharedWork.Sharer<>(caller));
            synchronized (this) {
                queue.add(submission);
                waiting += events.size();
                waitingBytes += bytes;
            }
            submission.sharer.onGivenUp(() -> withdraw(submission));
            work();
        });
    }

    /** Removes a submission whose caller has gone, unless it is in a batch already. */
    private void withdraw(Submission submission) {
        synchronized (this) {
            if (!queue.remove(submission)) {
                return;
            }
            uncount(submission);
        }
        submission.sharer.leave(ProblemException.unavailable("The request was cancelled."));
    }

    private void uncount(Submission submission) {
        waiting -= submission.events.size();
        waitingBytes -= submission.bytes;
    }

    private void work() {
        for (List<Submission> batch = next(); !batch.isEmpty(); batch = next()) {
            run(batch);
        }
    }

    /** Returns the batch that is due and counts it as running, or an empty list if none is due. */
    private synchronized List<Submission> next() {
        if (queue.isEmpty() || running == writers) {
            return List.of();
        }
        boolean worthwhile = waiting >= Math.min(batchSize, WORTHWHILE) || waitingBytes >= MAX_BATCH_BYTES;
        long remaining = linger - (System.nanoTime() - queue.getFirst().since);
        if (running > 0 && !worthwhile && remaining > 0) {
            lookAgainIn(remaining);
            return List.of();
        }
        running++;
        return take();
    }

    private List<Submission> take() {
        List<Submission> batch = new ArrayList<>();
        int events = 0;
        long bytes = 0;
        while (!queue.isEmpty()) {
            Submission next = queue.getFirst();
            events += next.events.size();
            bytes += next.bytes;
            if (!batch.isEmpty() && (events > batchSize || bytes > MAX_BATCH_BYTES)) {
                break;
            }
            batch.add(queue.removeFirst());
            uncount(next);
        }
        return batch;
    }

    private void lookAgainIn(long nanos) {
        if (!timed) {
            timed = true;
            vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)), due -> {
                synchronized (this) {
                    timed = false;
                }
                work();
            });
        }
    }

    private void run(List<Submission> batch) {
        SharedWork.begin(
                vertx,
                batch.getFirst().sharer,
                work -> commit(batch, work)
                        .onTermination()
                        .invoke(this::ended)
                        .subscribe()
                        .with(done -> {}, failure -> batch.forEach(each -> each.sharer.fail(work, failure))));
    }

    private void ended() {
        synchronized (this) {
            running--;
        }
        work();
    }

    private Uni<Void> commit(List<Submission> batch, SharedWork work) {
        List<ScopedEvent> events =
                batch.stream().flatMap(each -> each.events.stream()).toList();
        batches.record(events.size());
        return Uni.createFrom()
                .deferred(() -> repository.append(events))
                .invoke(this::count)
                .invoke(outcomes -> answer(batch, outcomes, work))
                .replaceWithVoid()
                .onFailure(SqlState::isOfData)
                .recoverWithUni(() -> commitEach(batch, work));
    }

    private void count(List<EventOutcome> outcomes) {
        long stored = outcomes.stream()
                .filter(outcome -> outcome == EventOutcome.UNPRICED)
                .count();
        unpriced.increment((double) stored);
    }

    private static void answer(List<Submission> batch, List<EventOutcome> outcomes, SharedWork work) {
        int from = 0;
        for (Submission each : batch) {
            int to = from + each.events.size();
            each.sharer.complete(work, outcomes.subList(from, to));
            from = to;
        }
    }

    /** Commits the submissions one by one, so that a fault in one of them does not affect the others. */
    private Uni<Void> commitEach(List<Submission> batch, SharedWork work) {
        return Multi.createFrom()
                .iterable(batch)
                .onItem()
                .transformToUniAndConcatenate(each -> bisection
                        .append(each.events)
                        .invoke(this::count)
                        .onFailure()
                        .invoke(failure -> count(PartlyStoredException.outcomes(failure, 0)))
                        .invoke(outcomes -> each.sharer.complete(work, outcomes))
                        .replaceWithVoid()
                        .onFailure()
                        .recoverWithItem(failure -> {
                            each.sharer.fail(work, failure);
                            return null;
                        }))
                .onItem()
                .ignoreAsUni();
    }
}
