package dev.canopy.budget;

import dev.canopy.access.Scope;
import dev.canopy.database.LockingTransaction;
import dev.canopy.metric.MetricAt;
import dev.canopy.metric.WindowedMetricRepository;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides about a batch of reservations of an account in one transaction. It holds the lock of the reservations of the
 * account, so that no other instance decides about the same budgets at the same time.
 *
 * <p>What is reserved is read before what is used. An event that settles a reservation in between, and a fold in between,
 * are then counted twice, which may refuse a reservation, but never grants too much.
 *
 * <p>All statements run on one connection. Those that do not need the answers of others are sent with them, and the server
 * runs them one after the other, so that a batch takes four round trips.
 */
@ApplicationScoped
class ReservationBatches {
    /** A budget limits reservations also where the caller does not see it. */
    private static final Scope LIMITING = Scope.all();

    private final ReservationRepository reservations;
    private final BudgetRepository budgets;
    private final ReservedRepository reserved;
    private final WindowedMetricRepository metrics;
    private final Pool pool;

    ReservationBatches(
            ReservationRepository reservations,
            BudgetRepository budgets,
            ReservedRepository reserved,
            WindowedMetricRepository metrics,
            Pool pool) {
        this.reservations = reservations;
        this.budgets = budgets;
        this.reserved = reserved;
        this.metrics = metrics;
        this.pool = pool;
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
                .transform(failures -> failures.getCauses().getFirst());
    }

    private Uni<List<ReservationOutcome>> decide(
            SqlConnection transaction, Long account, List<RequestedReservation> requests) {
        return Uni.combine()
                .all()
                .unis(
                        LockingTransaction.begin(transaction),
                        reservations.lock(transaction, account),
                        reservations.find(transaction, requests))
                .collectFailures() // so that all statements have ended before the next one
                .with((begun, locked, facts) -> facts)
                .chain(facts -> admission(transaction, facts)
                        .map(admission -> ReservationDecisions.of(requests, facts, admission)))
                .chain(decisions -> Uni.combine()
                        .all()
                        .unis(
                                reservations.add(transaction, decisions.granted()),
                                LockingTransaction.commit(transaction))
                        .collectFailures()
                        .with((added, committed) -> decisions.outcomes()));
    }

    private Uni<Admission> admission(SqlConnection transaction, List<@Nullable ReservationFacts> facts) {
        Set<Long> tenants = facts.stream()
                .filter(Objects::nonNull)
                .flatMap(each -> each.path().stream())
                .collect(Collectors.toSet());
        Instant now = facts.stream()
                .filter(Objects::nonNull)
                .map(ReservationFacts::now)
                .findFirst()
                .orElse(Instant.EPOCH);
        return budgets.listHard(transaction, LIMITING, tenants).chain(limits -> admission(transaction, limits, now));
    }

    private Uni<Admission> admission(SqlConnection transaction, Collection<BudgetView> limits, Instant now) {
        List<MetricAt> used =
                limits.stream().map(limit -> limit.usedFromNow(now)).toList();
        return Uni.combine()
                .all()
                .unis(reserved.read(transaction, limits), metrics.read(transaction, LIMITING, used))
                .collectFailures()
                .with((held, values) -> new Admission(limits, values, held, now));
    }
}
