package dev.canopy.budget;

import dev.canopy.problem.ProblemException;
import dev.canopy.query.SharedWork;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Decides about the reservations of many requests together (group commit). A request starts a batch at once if none is
 * running; otherwise it waits for the end of the batch, with all others that arrive meanwhile. Thread-safe.
 *
 * <p>An instance runs one batch at a time. It needs two connections: one holds the locks, while the usage is read on another.
 * With several batches, those that hold locks could wait for connections that others hold, which wait for the locks.
 */
@ApplicationScoped
class ReservationQueue {
    /** The maximum number of reservations in a batch. */
    private static final int MAX_BATCH = 500;

    private final ReservationBatches batches;
    private final Vertx vertx;
    private final int maxWaiting;
    private final DistributionSummary sizes;

    // Guarded by the lock of this.
    private final LinkedHashSet<Waiting> queue = new LinkedHashSet<>();
    private boolean running;

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
    }

    /** The number of requests that wait for a batch, without those of the running one. */
    synchronized int waiting() {
        return queue.size();
    }

    /**
     * Decides about a reservation. Completes in the Vert.x context of the caller. Fails with a 503 if the maximum number of
     * requests is waiting already.
     */
    Uni<ReservationOutcome> reserve(RequestedReservation requested) {
        if (waiting() >= maxWaiting) {
            throw ProblemException.unavailable("Too many reservations are waiting for the database.");
        }
        return Uni.createFrom().emitter(caller -> {
            Waiting request = new Waiting(requested, new SharedWork.Sharer<>(caller));
            synchronized (this) {
                queue.add(request);
            }
            request.sharer.onGivenUp(() -> withdraw(request));
            work();
        });
    }

    /** Removes a request whose caller has gone, unless it is in a batch already. */
    private void withdraw(Waiting request) {
        synchronized (this) {
            if (!queue.remove(request)) {
                return;
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

    private synchronized List<Waiting> next() {
        List<Waiting> batch = new ArrayList<>();
        while (!running && !queue.isEmpty() && batch.size() < MAX_BATCH) {
            batch.add(queue.removeFirst());
        }
        running |= !batch.isEmpty();
        return batch;
    }

    private void run(List<Waiting> batch, SharedWork work) {
        List<RequestedReservation> requests =
                batch.stream().map(request -> request.requested).toList();
        Uni.createFrom()
                .deferred(() -> batches.admit(requests))
                .onTermination()
                .invoke(this::ended)
                .subscribe()
                .with(
                        outcomes -> {
                            for (int i = 0; i < batch.size(); i++) {
                                batch.get(i).sharer.complete(work, outcomes.get(i));
                            }
                        },
                        failure -> batch.forEach(request -> request.sharer.fail(work, failure)));
    }

    private void ended() {
        synchronized (this) {
            running = false;
        }
        work();
    }
}
