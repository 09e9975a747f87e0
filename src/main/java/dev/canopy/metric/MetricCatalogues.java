package dev.canopy.metric;

import dev.canopy.database.ReadReplica;
import dev.canopy.database.ReadTarget;
import dev.canopy.database.StaleReplicaException;
import dev.canopy.meter.StoredMeters;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.query.SingleFlight;
import dev.canopy.request.PeriodicWorks;
import dev.canopy.statement.Statements;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The present catalogue of metrics. A change by another instance is noticed within half a second, and at once by a
 * request that names a metric that this instance does not know. Thread-safe.
 */
@ApplicationScoped
public class MetricCatalogues {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final StoredMeters meters;
    private final PeriodicWorks works;
    private final ReadReplica replica;
    private final SingleFlight<String, MetricCatalogue> reads = new SingleFlight<>();
    private volatile @Nullable MetricCatalogue present;

    MetricCatalogues(StoredMeters meters, PeriodicWorks works, ReadReplica replica) {
        this.meters = meters;
        this.works = works;
        this.replica = replica;
    }

    void start(@Observes StartupEvent event) {
        works.startForRequests("Looking for changed meters", INTERVAL, this::look);
    }

    /** The catalogue as this instance knows it. */
    public Uni<MetricCatalogue> present() {
        MetricCatalogue known = present;
        return known == null ? refresh() : Uni.createFrom().item(known);
    }

    /** The same for work that cannot wait: without meters before the first look at them. */
    public MetricCatalogue known() {
        MetricCatalogue known = present;
        return known == null ? MetricCatalogue.BUILT_IN : known;
    }

    /** The catalogue as it is stored now. Must be called for a request. */
    public Uni<MetricCatalogue> refresh() {
        return reads.join("", this::read);
    }

    /**
     * Handles a request by the catalogue. If the catalogue makes a parameter invalid, and has changed, the request is
     * tried once more, by the database itself.
     *
     * @param work may run twice, but not after it has sent anything
     */
    public <T> Uni<T> handle(Function<MetricCatalogue, Uni<T>> work) {
        return present()
                .chain(known -> Uni.createFrom()
                        .deferred(() -> work.apply(known))
                        .onFailure(MetricCatalogues::isInvalidParameter)
                        .recoverWithUni(refused -> refresh()
                                .chain(newer -> newer.version() == known.version()
                                        ? Uni.createFrom().failure(refused)
                                        : byNewer(newer, work))));
    }

    /**
     * A replica was chosen before the change was known, and may not have it, so that the database itself must serve it.
     * The statements of the first try may run again.
     */
    private static <T> Uni<T> byNewer(MetricCatalogue newer, Function<MetricCatalogue, Uni<T>> work) {
        Statements.current().ifPresent(Statements::spare);
        return ReadTarget.current().isReplica()
                ? Uni.createFrom().failure(new StaleReplicaException())
                : work.apply(newer);
    }

    /** A catalogue that has all metrics with these names; other names are ignored. */
    public Uni<MetricCatalogue> knowing(Collection<String> names) {
        return having(known -> names.stream().allMatch(known::knows));
    }

    /** The present catalogue, or the newest one if that does not have what it should. */
    public Uni<MetricCatalogue> having(Predicate<MetricCatalogue> all) {
        return present().chain(known -> all.test(known) ? Uni.createFrom().item(known) : refresh());
    }

    private static boolean isInvalidParameter(Throwable failure) {
        return failure instanceof ProblemException problem && problem.type() == ProblemType.INVALID_PARAMETER;
    }

    private Uni<Void> look() {
        return Uni.createFrom().deferred(() -> {
            MetricCatalogue known = present;
            return meters.version()
                    .chain(version -> known != null && known.version() == version
                            ? Uni.createFrom().voidItem()
                            : meters.all()
                                    .map(MetricCatalogue::of)
                                    .invoke(read -> replace(known, read))
                                    .replaceWithVoid());
        });
    }

    /**
     * Takes an older catalogue as well, as after a restore, but not in place of one that a request has read meanwhile.
     */
    private synchronized void replace(@Nullable MetricCatalogue known, MetricCatalogue read) {
        if (present == known) {
            show(read);
        }
    }

    private Uni<MetricCatalogue> read() {
        return meters.all().map(MetricCatalogue::of).invoke(this::keep);
    }

    /** Reads may end in another order than they began. */
    private synchronized void keep(MetricCatalogue read) {
        MetricCatalogue known = present;
        if (known == null || read.version() > known.version()) {
            show(read);
        }
    }

    /** A replica may not have the meters of this catalogue, or their values, yet. */
    private void show(MetricCatalogue newer) {
        replica.catchUp();
        present = newer;
    }
}
