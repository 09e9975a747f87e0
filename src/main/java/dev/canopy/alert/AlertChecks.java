package dev.canopy.alert;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Money;
import dev.canopy.database.LockingTransaction;
import dev.canopy.ledger.AccountWatch;
import dev.canopy.metric.WindowedMetric;
import dev.canopy.metric.WindowedMetricRepository;
import dev.canopy.request.PeriodicWorks;
import dev.canopy.webhook.WebhookOutbox;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Checks alerts: in the transaction of a fold those of the tenants whose values it changes, and soon after any other
 * change of an account all of its alerts. Alerts that have become true are stored with their messages in the same
 * transaction.
 */
@ApplicationScoped
class AlertChecks implements AccountWatch {
    private static final Logger LOG = Logger.getLogger(AlertChecks.class);
    private static final Duration PURGE_INTERVAL = Duration.ofHours(1);

    /** Limits the columns of the statement that reads the values: one for each metric and window. */
    private static final int CHUNK = 50;

    private final FiringRepository firings;
    private final WindowedMetricRepository metrics;
    private final WebhookOutbox outbox;
    private final AlertConfig config;
    private final Pool pool;
    private final PeriodicWorks works;

    AlertChecks(
            FiringRepository firings,
            WindowedMetricRepository metrics,
            WebhookOutbox outbox,
            AlertConfig config,
            Pool pool,
            PeriodicWorks works) {
        this.firings = firings;
        this.metrics = metrics;
        this.outbox = outbox;
        this.config = config;
        this.pool = pool;
        this.works = works;
    }

    void start(@Observes StartupEvent event) {
        works.start("Checking alerts", config.interval(), this::checkMarked);
        works.start("Deleting old firings of alerts", PURGE_INTERVAL, this::purge);
    }

    /** Deletes all firings that need not be kept any longer, in small transactions. */
    Uni<Void> purge() {
        return PeriodicWorks.untilDone(() -> firings.purge(config.retention()));
    }

    @Override
    public Uni<Void> folded(SqlConnection transaction, long account) {
        return firings.begin(transaction)
                .chain(() -> firings.changed(transaction, account))
                .chain(alerts -> check(transaction, account, alerts))
                .chain(() -> firings.end(transaction));
    }

    @Override
    public Uni<Void> missed(SqlConnection transaction, long account, Throwable failure) {
        report(account, failure);
        return firings.mark(transaction, account);
    }

    private static void report(long account, Throwable failure) {
        LOG.warnf("The alerts of the account %d cannot be checked and will be tried again: %s", account, failure);
    }

    /** Checks the accounts that were marked by a change that is no fold. */
    Uni<Void> checkMarked() {
        return firings.marked()
                .onItem()
                .transformToMulti(accounts -> Multi.createFrom().iterable(accounts))
                .onItem()
                .transformToUniAndConcatenate(this::checkMarked)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> checkMarked(long account) {
        return pool.withTransaction(transaction -> LockingTransaction.bound(transaction)
                        .chain(() -> firings.unmark(transaction, account))
                        .chain(taken -> taken
                                ? firings.all(transaction, account).chain(alerts -> check(transaction, account, alerts))
                                : Uni.createFrom().voidItem()))
                .onFailure()
                .invoke(failure -> report(account, failure))
                .onFailure()
                .recoverWithNull(); // the checks of other accounts go on
    }

    private Uni<Void> check(SqlConnection transaction, long account, List<WatchedAlert> alerts) {
        Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MICROS);
        Uni<Void> checked = Uni.createFrom().voidItem();
        for (int from = 0; from < alerts.size(); from += CHUNK) {
            List<WatchedAlert> chunk = alerts.subList(from, Math.min(from + CHUNK, alerts.size()));
            checked = checked.chain(() -> checkChunk(transaction, account, chunk, now));
        }
        return checked;
    }

    private Uni<Void> checkChunk(SqlConnection transaction, long account, List<WatchedAlert> alerts, Instant now) {
        List<WindowedMetric> wanted =
                alerts.stream().map(alert -> alert.watched(now)).toList();
        return metrics.read(transaction, Scope.all(), wanted)
                .map(values -> reached(alerts, values, now))
                .chain(reached -> reached.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : firings.fire(transaction, account, reached, now)
                                .map(fired -> fired.stream()
                                        .flatMap(each -> each.message().stream())
                                        .toList())
                                .chain(messages -> outbox.add(transaction, messages)));
    }

    /** The value of a meter may have more digits after the point than are stored. */
    private static BigDecimal storable(BigDecimal value) {
        return value.scale() > Money.SCALE ? value.setScale(Money.SCALE, RoundingMode.FLOOR) : value;
    }

    private static List<ReachedThreshold> reached(
            List<WatchedAlert> alerts, Map<WindowedMetric, Object> values, Instant now) {
        List<ReachedThreshold> reached = new ArrayList<>();
        for (WatchedAlert alert : alerts) {
            Optional<BigDecimal> value = Optional.ofNullable(values.get(alert.watched(now)))
                    .map(alert.unit()::number)
                    .map(AlertChecks::storable);
            value.ifPresent(number -> reached.addAll(alert.reached(number, now)));
        }
        return reached;
    }
}
