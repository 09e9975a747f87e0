package dev.canopy.ledger;

import dev.canopy.problem.SqlState;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Keeps the months of events: makes the next ones before they come, and drops old ones by the policy. Every instance of the service
 * has one; the database lets one at a time drop.
 */
@ApplicationScoped
class Partitions {
    private static final Logger LOG = Logger.getLogger(Partitions.class);

    private static final Duration INTERVAL = Duration.ofHours(1);

    /** Longer than any request that has looked at the horizon goes on to read. */
    private static final Duration SETTLED = Duration.ofMinutes(30);

    /** For readers and writers of events to finish, which it must not hold up. */
    private static final int ATTEMPTS = 20;

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final PartitionRepository repository;
    private final int monthsAhead;
    private final Optional<Retention> policy;
    private final PeriodicWork keeping =
            new PeriodicWork("Keeping up the months of events", () -> keep(LocalDate.now(Clock.systemUTC())));

    Partitions(PartitionRepository repository, LedgerConfig config) {
        this.repository = repository;
        this.monthsAhead = config.monthsAhead();
        this.policy = config.retention().map(Retention::of);
    }

    void start(@Observes StartupEvent event) {
        keeping.start(INTERVAL);
    }

    void stop(@Observes ShutdownEvent event) {
        keeping.stop();
    }

    private Uni<Void> keep(LocalDate today) {
        Uni<Void> made = makeAhead(today);
        return policy.map(retention -> made.chain(() -> drop(retention, today, SETTLED)))
                .orElse(made);
    }

    /** Makes this month and the next ones. */
    Uni<Void> makeAhead(LocalDate today) {
        return repository.ensure(today.withDayOfMonth(1), monthsAhead);
    }

    /**
     * Drops what the policy does not keep, month by month; what comes in late for a month that was dropped goes the same way.
     *
     * @param settled how long after reads were told that events are gone they go
     */
    Uni<Void> drop(Retention retention, LocalDate today, Duration settled) {
        LocalDate firstKept = retention.firstKept(today);
        return repository.moveHorizon(firstKept).chain(this::dropTakenOut).chain(() -> dropNext(firstKept, settled));
    }

    private Uni<Void> dropNext(LocalDate firstKept, Duration settled) {
        return patiently(Uni.createFrom().deferred(() -> repository.takeOut(firstKept, settled)))
                .chain(month -> month == null
                        ? Uni.createFrom().voidItem()
                        : dropTakenOut().chain(() -> dropNext(firstKept, settled)));
    }

    /** Also what an earlier run, here or elsewhere, did not come to. */
    private Uni<Void> dropTakenOut() {
        return patiently(Uni.createFrom().deferred(repository::drop)).chain(dropped -> {
            if (dropped == null) {
                return Uni.createFrom().voidItem();
            }
            LOG.infof("Dropped the events of %tY-%<tm, %d in all; their sums stay", dropped.month(), dropped.events());
            return dropTakenOut();
        });
    }

    private static <T> Uni<T> patiently(Uni<T> work) {
        return work.onFailure(SqlState.LOCK_NOT_AVAILABLE::caused)
                .retry()
                .withBackOff(PAUSE, LONGEST_PAUSE)
                .atMost(ATTEMPTS);
    }
}
