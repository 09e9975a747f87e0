package dev.canopy.budget;

import dev.canopy.access.Scope;
import dev.canopy.database.LockingTransaction;
import dev.canopy.metric.WindowedMetric;
import dev.canopy.metric.WindowedMetricRepository;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides about a batch of reservations of an account in one transaction. It holds the lock of the reservations of the
 * account, so that no other instance decides about the same budgets at the same time.
 *
 * <p>What is reserved is read before what is used. An event that settles a reservation in between, and a fold in
 * between, are then counted twice, which may refuse a reservation, but never grants too much.
 *
 * <p>All statements run on one connection. Those that do not need the results of others are sent with them, and the
 * server runs them one after the other. So a batch takes two round trips, or three if other figures of the ledger are
 * needed than for the batches before.
 */
@ApplicationScoped
class ReservationBatches {
    /** A budget limits reservations even where the caller does not see it. */
    private static final Scope LIMITING = Scope.all();

    private final ReservationRepository reservations;
    private final BudgetRepository budgets;
    private final ReservedRepository reserved;
    private final WindowedMetricRepository metrics;
    private final FigurePrefetch likely;
    private final Pool pool;

    ReservationBatches(
            ReservationRepository reservations,
            BudgetRepository budgets,
            ReservedRepository reserved,
            WindowedMetricRepository metrics,
            FigurePrefetch likely,
            Pool pool) {
        this.reservations = reservations;
        this.budgets = budgets;
        this.reserved = reserved;
        this.metrics = metrics;
        this.likely = likely;
        this.pool = pool;
    }

    /**
     * The budgets, and what is reserved and used of them.
     *
     * @param asked the figures that were asked for
     * @param used the values of those that have one
     */
    private record Limits(
            List<BudgetView> budgets,
            ReservedAmounts held,
            Set<WindowedMetric> asked,
            Map<WindowedMetric, Object> used) {
        Set<WindowedMetric> needed(Instant now) {
            return budgets.stream().map(limit -> limit.usedFromNow(now)).collect(Collectors.toSet());
        }

        Admission admission(Map<WindowedMetric, Object> values, Instant now) {
            return new Admission(budgets, values, held, now);
        }
    }

    /**
     * The outcome of each request, in the same order. When the call completes, the granted reservations are durable.
     *
     * @param requests of tenants of the account that were found in the scopes of their callers
     */
    Uni<List<ReservationOutcome>> admit(Long account, List<RequestedReservation> requests) {
        return pool.withConnection(connection -> decide(connection, account, requests)
                        .onFailure()
                        .call(() -> LockingTransaction.rollBack(connection)))
                .onFailure(CompositeException.class)
                .transform(ReservationBatches::first);
    }

    private static Throwable first(Throwable failure) {
        Throwable first = failure;
        while (first instanceof CompositeException several) {
            first = several.getCauses().getFirst();
        }
        return first;
    }

    private Uni<List<ReservationOutcome>> decide(
            SqlConnection transaction, Long account, List<RequestedReservation> requests) {
        return Uni.combine()
                .all()
                .unis(
                        LockingTransaction.begin(transaction),
                        reservations.lock(transaction, account),
                        reservations.find(transaction, requests),
                        limits(transaction, requests))
                .collectFailures() // so that all statements have ended before the next one
                .withUni((begun, locked, facts, limits) -> admission(transaction, facts, limits)
                        .map(admission -> ReservationDecisions.of(requests, facts, admission)))
                .chain(decisions -> Uni.combine()
                        .all()
                        .unis(
                                reservations.add(transaction, decisions.granted()),
                                LockingTransaction.commit(transaction))
                        .collectFailures()
                        .with((added, committed) -> decisions.outcomes()));
    }

    private Uni<Limits> limits(SqlConnection transaction, List<RequestedReservation> requests) {
        Set<Long> tenants =
                requests.stream().map(requested -> requested.tenant().id()).collect(Collectors.toSet());
        Set<WindowedMetric> guessed = likely.of(tenants);
        return Uni.combine()
                .all()
                .unis(
                        budgets.listHardAbove(transaction, LIMITING, tenants),
                        reserved.readAbove(transaction, tenants),
                        metrics.read(transaction, LIMITING, guessed))
                .collectFailures()
                .with((limiting, held, used) -> new Limits(limiting, held, guessed, used));
    }

    private Uni<Admission> admission(SqlConnection transaction, ReservationFacts facts, Limits limits) {
        Instant now = facts.now();
        Set<WindowedMetric> needed = limits.needed(now);
        Map<Long, List<Long>> paths = new HashMap<>();
        facts.places().forEach((tenant, place) -> paths.put(tenant, place.path()));
        likely.remember(paths, needed);
        if (limits.asked().containsAll(needed)) {
            return Uni.createFrom().item(limits.admission(limits.used(), now));
        }
        Set<WindowedMetric> missing = new HashSet<>(needed);
        missing.removeAll(limits.asked());
        return metrics.read(transaction, LIMITING, missing).map(found -> {
            Map<WindowedMetric, Object> values = new HashMap<>(limits.used());
            values.putAll(found);
            return limits.admission(values, now);
        });
    }
}
