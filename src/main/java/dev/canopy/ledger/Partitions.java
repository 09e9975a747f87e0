package dev.canopy.ledger;

import dev.canopy.problem.SqlState;
import dev.canopy.request.PeriodicWorks;
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
 * Maintains the monthly partitions of events: creates them ahead of time, and drops those that the retention no longer
 * keeps. It runs in every instance of the service; the database lets only one of them drop at a time.
 */
@ApplicationScoped
class Partitions {
    private static final Logger LOG = Logger.getLogger(Partitions.class);

    private static final Duration INTERVAL = Duration.ofHours(1);

    /** Longer than any request continues to read after it has checked the horizon. */
    private static final Duration SETTLED = Duration.ofMinutes(30);

    /** The attempts to get a lock between readers and writers of events, which must not be blocked. */
    private static final int ATTEMPTS = 20;

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final PartitionRepository repository;
    private final int monthsAhead;
    private final Optional<Retention> policy;
    private final PeriodicWorks works;

    Partitions(PartitionRepository repository, LedgerConfig config, PeriodicWorks works) {
        this.repository = repository;
        this.monthsAhead = config.monthsAhead();
        this.policy = config.retention().map(Retention::of);
        this.works = works;
    }

    void start(@Observes StartupEvent event) {
        works.start("Maintaining the monthly partitions", INTERVAL, () -> keep(LocalDate.now(Clock.systemUTC())));
    }

    private Uni<Void> keep(LocalDate today) {
        Uni<Void> made = makeAhead(today);
        return policy.map(retention -> made.chain(() -> drop(retention, today, SETTLED)))
                .orElse(made);
    }

    /** Creates the partitions of the current month and of the configured number of months after it. */
    Uni<Void> makeAhead(LocalDate today) {
        return repository.ensure(today.withDayOfMonth(1), monthsAhead);
    }

    /**
     * Drops the events that the retention does not keep, month by month. Events that arrive later for a dropped month
     * are dropped in the same way.
     *
     * @param settled the time from refusing reads of the events until the events are dropped
     */
    Uni<Void> drop(Retention retention, LocalDate today, Duration settled) {
        LocalDate firstKept = retention.firstKept(today);
        return repository.moveHorizon(firstKept).chain(this::dropTakenOut).chain(() -> dropNext(firstKept, settled));
    }

    private Uni<Void> dropNext(LocalDate firstKept, Duration settled) {
        return patiently(Uni.createFrom().deferred(() -> repository.detach(firstKept, settled)))
                .chain(month -> month == null
                        ? Uni.createFrom().voidItem()
                        : dropTakenOut().chain(() -> dropNext(firstKept, settled)));
    }

    /** Also drops months that an earlier run, of this or another instance, detached but did not drop. */
    private Uni<Void> dropTakenOut() {
        return patiently(Uni.createFrom().deferred(repository::drop)).chain(dropped -> {
            if (dropped == null) {
                return Uni.createFrom().voidItem();
            }
            LOG.infof("Dropped the events of %tY-%<tm (%d in all); their sums stay", dropped.month(), dropped.events());
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
