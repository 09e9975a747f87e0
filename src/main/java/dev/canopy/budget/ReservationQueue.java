package dev.canopy.budget;

import dev.canopy.problem.ProblemException;
import dev.canopy.query.SharedWork;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides about the reservations of an account together (group commit). A request starts a batch at once if none of its
 * account is running; otherwise it waits for the end of that batch, with all others of the account that arrive
 * meanwhile. Accounts take turns, so that a busy one, or one whose tree is being changed, does not hold up the others.
 * Thread-safe.
 */
@ApplicationScoped
class ReservationQueue {
    /** The maximum number of reservations in a batch. */
    private static final int MAX_BATCH = 500;

    /** The maximum number of batches at a time, each of another account. Each takes one connection. */
    private static final int MAX_RUNNING = 8;

    private final ReservationBatches batches;
    private final Vertx vertx;
    private final int maxWaiting;
    private final DistributionSummary sizes;

    // Guarded by the lock of this: the requests of each account in their order, and the accounts in the order of their
    // turns.
    private final Map<Long, Set<Waiting>> queues = new LinkedHashMap<>();
    private final Set<Long> running = new HashSet<>();
    private int waiting;

    ReservationQueue(ReservationBatches batches, ReservationConfig config, Vertx vertx, MeterRegistry telemetry) {
        this.batches = batches;
        this.vertx = vertx;
        this.maxWaiting = config.maxWaiting();
        this.sizes = telemetry.summary("canopy.reservations.batch");
        telemetry.gauge("canopy.reservations.waiting", this, ReservationQueue::waiting);
    }

    /** A request that waits. Equal only to itself. */
    private static final class Waiting {
        private final RequestedReservation requested;
        private final SharedWork.Sharer<ReservationOutcome> sharer;

        Waiting(RequestedReservation requested, SharedWork.Sharer<ReservationOutcome> sharer) {
            this.requested = requested;
            this.sharer = sharer;
        }

        private Long account() {
            return requested.tenant().rootId();
        }
    }

    /** The number of requests that wait for a batch, without those of the running ones. */
    synchronized int waiting() {
        return waiting;
    }

    /** An account may use half of the queue, so that the others find room as well. */
    private synchronized boolean isFull(Long account) {
        Set<Waiting> own = queues.get(account);
        return waiting >= maxWaiting || (own != null && own.size() >= (maxWaiting + 1) / 2);
    }

    /**
     * Decides about a reservation. Completes in the Vert.x context of the caller. Fails with a 503 if too many requests
     * are waiting already.
     */
    Uni<ReservationOutcome> reserve(RequestedReservation requested) {
        if (isFull(requested.tenant().rootId())) {
            throw ProblemException.unavailable("Too many reservations are waiting for the database.");
        }
        return Uni.createFrom().emitter(caller -> {
            Waiting request = new Waiting(requested, new SharedWork.Sharer<>(caller));
            add(request);
            request.sharer.onGivenUp(() -> withdraw(request));
            work();
        });
    }

    private synchronized void add(Waiting request) {
        queues.computeIfAbsent(request.account(), first -> new LinkedHashSet<>())
                .add(request);
        waiting++;
    }

    /** Removes a request whose caller has gone, unless it is in a batch already. */
    private void withdraw(Waiting request) {
        synchronized (this) {
            Set<Waiting> queue = queues.get(request.account());
            if (queue == null || !queue.remove(request)) {
                return;
            }
            waiting--;
            if (queue.isEmpty()) {
                queues.remove(request.account());
            }
        }
        request.sharer.leave(ProblemException.unavailable("The request was cancelled."));
    }

    private void work() {
        List<Waiting> batch = next();
        if (!batch.isEmpty()) {
            sizes.record(batch.size());
            SharedWork.begin(vertx, batch.getFirst().sharer, work -> run(batch, work));
        }
    }

    /**
     * The requests of the account whose turn it is, which has none running. Its next turn comes after those of the
     * others.
     */
    private synchronized List<Waiting> next() {
        if (running.size() < MAX_RUNNING) {
            for (Map.Entry<Long, Set<Waiting>> each : queues.entrySet()) {
                if (!running.contains(each.getKey())) {
                    return take(each.getKey(), each.getValue());
                }
            }
        }
        return List.of();
    }

    private List<Waiting> take(Long account, Set<Waiting> queue) {
        List<Waiting> batch = new ArrayList<>();
        Iterator<Waiting> first = queue.iterator();
        while (first.hasNext() && batch.size() < MAX_BATCH) {
            batch.add(first.next());
            first.remove();
        }
        waiting -= batch.size();
        running.add(account);
        queues.remove(account);
        if (!queue.isEmpty()) {
            queues.put(account, queue);
        }
        return batch;
    }

    private void run(List<Waiting> batch, SharedWork work) {
        List<RequestedReservation> requests =
                batch.stream().map(request -> request.requested).toList();
        Long account = batch.getFirst().account();
        Uni.createFrom()
                .deferred(() -> batches.admit(account, requests))
                .onTermination()
                .invoke(() -> ended(account))
                .subscribe()
                .with(
                        outcomes -> {
                            for (int i = 0; i < batch.size(); i++) {
                                batch.get(i).sharer.complete(work, outcomes.get(i));
                            }
                        },
                        failure -> batch.forEach(request -> request.sharer.fail(work, failure)));
    }

    private void ended(Long account) {
        synchronized (this) {
            running.remove(account);
        }
        work();
    }
}
