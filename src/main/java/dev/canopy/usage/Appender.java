package dev.canopy.usage;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import dev.canopy.query.SharedWork;
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
 * Commits the events of many requests together (group commit). What is submitted while all is quiet is taken at once; else it
 * waits until there is enough for a batch or it has lingered, and a writer is free. Thread-safe.
 *
 * <p>A batch belongs to no request: it goes on if one of its clients leaves. Each request hears what became of its own events
 * once they are durable, and counts the statements of its batch as its own.
 */
@ApplicationScoped
class Appender {
    /** A batch of more bytes, as they came in, is full; one submission may have more. */
    private static final long MAX_BATCH_BYTES = 4 << 20;

    /** Events that are worth a transaction: what waiting for more would save of it is less than the time that a writer idles. */
    private static final int WORTHWHILE = 500;

    private final UsageRepository repository;
    private final Vertx vertx;
    private final int batchSize;
    private final int writers;
    private final long linger; // nanoseconds
    private final long maxWaiting;
    private final DistributionSummary batches;

    // Guarded by the lock of this.
    private final LinkedHashSet<Submission> queue = new LinkedHashSet<>();
    private long waiting; // events
    private long waitingBytes;
    private int running; // batches
    private boolean timed;

    Appender(UsageRepository repository, UsageConfig config, Vertx vertx, MeterRegistry telemetry) {
        this.repository = repository;
        this.vertx = vertx;
        this.batchSize = config.chunkSize();
        this.writers = config.writers();
        this.linger = config.linger().toNanos();
        this.maxWaiting = config.maxWaiting();
        this.batches = telemetry.summary("canopy.usage.batch");
        telemetry.gauge("canopy.usage.waiting", this, Appender::waiting);
    }

    /** What a request or a part of a stream has in a batch; equal only to itself. */
    private static final class Submission {
        private final List<UsageEvent> events;
        private final long bytes;
        private final SharedWork.Sharer<List<EventOutcome>> sharer;
        private final long since = System.nanoTime();

        Submission(List<UsageEvent> events, long bytes, SharedWork.Sharer<List<EventOutcome>> sharer) {
            this.events = events;
            this.bytes = bytes;
            this.sharer = sharer;
        }
    }

    /** Events that wait for a writer, those of running batches apart. */
    synchronized long waiting() {
        return waiting;
    }

    /** @throws ProblemException (503) if so much waits already that more would wait too long */
    void checkRoom() {
        if (waiting() >= maxWaiting) {
            throw ProblemException.unavailable("More usage waits for the database than may wait.");
        }
    }

    /** Whether a stream had better wait, so that there is room for requests that cannot. */
    boolean isCrowded() {
        return waiting() >= maxWaiting / 2;
    }

    /**
     * Takes in what is acceptable and tells, in the Vert.x context of the caller, what became of each event, as
     * {@link UsageRepository#append} does.
     *
     * @param events up to a chunk; they stay together in a batch
     * @param bytes that they had as they came in, about
     */
    Uni<List<EventOutcome>> append(List<UsageEvent> events, long bytes) {
        if (events.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return Uni.createFrom().emitter(caller -> {
            Submission submission = new Submission(events, bytes, new SharedWork.Sharer<>(caller));
            synchronized (this) {
                queue.add(submission);
                waiting += events.size();
                waitingBytes += bytes;
            }
            submission.sharer.onGivenUp(() -> withdraw(submission));
            work();
        });
    }

    /** Nobody waits for it any more; if it is in a batch already, it stays there. */
    private void withdraw(Submission submission) {
        synchronized (this) {
            if (!queue.remove(submission)) {
                return;
            }
            uncount(submission);
        }
        submission.sharer.leave(ProblemException.unavailable("The request was given up."));
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

    /** The batch that is due, which counts as running; empty if none is. */
    private synchronized List<Submission> next() {
        if (queue.isEmpty() || running == writers) {
            return List.of();
        }
        boolean worthwhile = waiting >= Math.min(batchSize, WORTHWHILE) || waitingBytes >= MAX_BATCH_BYTES;
        long rest = linger - (System.nanoTime() - queue.getFirst().since);
        if (running > 0 && !worthwhile && rest > 0) {
            lookAgainIn(rest);
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
        List<UsageEvent> events =
                batch.stream().flatMap(each -> each.events.stream()).toList();
        batches.record(events.size());
        return Uni.createFrom()
                .deferred(() -> repository.append(events))
                .invoke(outcomes -> answer(batch, outcomes, work))
                .replaceWithVoid()
                .onFailure(SqlState::isOfData)
                .recoverWithUni(() -> commitEach(batch, work));
    }

    private static void answer(List<Submission> batch, List<EventOutcome> outcomes, SharedWork work) {
        int from = 0;
        for (Submission each : batch) {
            int to = from + each.events.size();
            each.sharer.complete(work, outcomes.subList(from, to));
            from = to;
        }
    }

    /** One after the other, so that what is wrong with the events of one is no harm to the others. */
    private Uni<Void> commitEach(List<Submission> batch, SharedWork work) {
        return Multi.createFrom()
                .iterable(batch)
                .onItem()
                .transformToUniAndConcatenate(each -> repository
                        .append(each.events)
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
