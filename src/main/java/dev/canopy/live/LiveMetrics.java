package dev.canopy.live;

import dev.canopy.access.Scope;
import dev.canopy.database.DatabaseListener;
import dev.canopy.metric.Metric;
import dev.canopy.metric.MetricCatalogue;
import dev.canopy.metric.MetricCatalogues;
import dev.canopy.metric.MetricRepository;
import dev.canopy.metric.MetricRow;
import dev.canopy.metric.Windows;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.BulkRead;
import dev.canopy.query.SharedWork;
import dev.canopy.request.GracefulShutdown;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * The open metric streams of this instance. When the database notifies of a change, one statement reads the metrics of
 * up to 1,000 tenants with open streams. Each stream then sends its values if they differ from those that its client
 * has. Thread-safe.
 */
@ApplicationScoped
class LiveMetrics {
    /** The maximum number of tenants that one statement reads. */
    private static final int CHUNK = 1_000;

    private final MetricRepository metrics;
    private final MetricCatalogues catalogues;
    private final DatabaseListener database;
    private final GracefulShutdown shutdown;
    private final StreamConfig config;
    private final Vertx vertx;
    private final Context context;
    private final Throttle looks;
    private final Semaphore places;
    private final Map<LiveStream, Long> tenants = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();
    private final List<Long> timers = new ArrayList<>();

    LiveMetrics(
            MetricRepository metrics,
            MetricCatalogues catalogues,
            DatabaseListener database,
            GracefulShutdown shutdown,
            StreamConfig config,
            Vertx vertx,
            MeterRegistry telemetry) {
        this.metrics = metrics;
        this.catalogues = catalogues;
        this.database = database;
        this.shutdown = shutdown;
        this.config = config;
        this.vertx = vertx;
        this.context = SharedWork.rootContext(vertx);
        this.looks = new Throttle(context, config.interval(), this::lookApart);
        this.places = new Semaphore(config.maxOpen());
        telemetry.gaugeMapSize("canopy.streams.open", List.of(), tenants);
    }

    void start(@Observes StartupEvent event) {
        shutdown.onClosing(() -> tenants.keySet().forEach(LiveStream::leave));
        context.runOnContext(now -> {
            timers.add(vertx.setPeriodic(config.pollInterval().toMillis(), again -> poll()));
            timers.add(vertx.setPeriodic(
                    config.heartbeat().toMillis(), again -> tenants.keySet().forEach(LiveStream::beat)));
        });
    }

    void stop(@Observes ShutdownEvent event) {
        looks.stop();
        context.runOnContext(now -> {
            timers.forEach(vertx::cancelTimer);
            database.close();
        });
    }

    /**
     * Sends the metrics of a tenant, now and after each change. Completes when the client has disconnected, the tenant
     * was deleted or the service stops.
     *
     * @throws ProblemException (503) if the maximum number of streams is open, or the service is stopping
     */
    Uni<Void> run(LiveStream stream) {
        if (shutdown.isClosed() || !places.tryAcquire()) {
            throw ProblemException.unavailable("No further metric stream can be opened now.");
        }
        long before = changes.get();
        return Uni.createFrom()
                .deferred(() -> metrics.get(stream.scope(), stream.tenant(), stream.metrics(), Windows.ALL_TIME))
                .chain(row -> follow(stream, row, before))
                .onTermination()
                .invoke(places::release);
    }

    private Uni<Void> follow(LiveStream stream, MetricRow row, long before) {
        tenants.put(stream, row.tenantId());
        context.runOnContext(now -> database.listenUnlessConnected(this::changed));
        if (changes.get() != before) {
            looks.ask(); // the row may be from before the change, and the stream was not registered in time to be
            // notified
        }
        if (shutdown.isClosed()) {
            stream.leave();
        }
        return stream.start(row).onTermination().invoke(() -> tenants.remove(stream));
    }

    private void poll() {
        if (tenants.isEmpty()) {
            database.close();
        } else {
            database.listen(this::changed);
            changed();
        }
    }

    private void changed() {
        changes.incrementAndGet();
        looks.ask();
    }

    /** Runs in a context of its own, because a session needs one, and because its statements belong to no request. */
    private Uni<Void> lookApart() {
        return Uni.createFrom()
                .emitter(emitter -> SharedWork.begin(
                        vertx,
                        apart -> Uni.createFrom()
                                .deferred(this::look)
                                .subscribe()
                                .with(emitter::complete, emitter::fail)));
    }

    /** Reads the metrics of all streams, with one statement for each scope and 1,000 tenants, one after the other. */
    Uni<Void> look() {
        return catalogues.present().invoke(this::endOutdated).chain(this::lookAtAll);
    }

    /** A client that reconnects gets the metrics as they are defined now. */
    private void endOutdated(MetricCatalogue catalogue) {
        tenants.keySet().stream()
                .filter(stream -> !catalogue.has(stream.metrics()))
                .forEach(LiveStream::end);
    }

    private Uni<Void> lookAtAll() {
        Map<Scope, Map<Long, List<LiveStream>>> open = tenants.entrySet().stream()
                .collect(Collectors.groupingBy(
                        stream -> stream.getKey().scope(),
                        Collectors.groupingBy(
                                Map.Entry::getValue, Collectors.mapping(Map.Entry::getKey, Collectors.toList()))));
        return Multi.createFrom()
                .iterable(open.entrySet())
                .onItem()
                .transformToMultiAndConcatenate(part -> look(part.getKey(), part.getValue()))
                .onItem()
                .ignoreAsUni();
    }

    private Multi<Void> look(Scope scope, Map<Long, List<LiveStream>> streams) {
        Set<Metric> wanted = new HashSet<>();
        streams.values().forEach(all -> all.forEach(stream -> wanted.addAll(stream.metrics())));
        BulkRead<Long, MetricRow> rows =
                BulkRead.of("tenant", MetricRow::tenantId, ids -> metrics.list(scope, ids, wanted));
        return Multi.createFrom()
                .iterable(streams.keySet())
                .group()
                .intoLists()
                .of(CHUNK)
                .onItem()
                .transformToUniAndConcatenate(ids -> rows.read(ids)
                        .invoke(found -> show(ids, found, streams))
                        .replaceWithVoid());
    }

    private static void show(
            List<Long> ids, BulkRead.Found<Long, MetricRow> rows, Map<Long, List<LiveStream>> streams) {
        for (Long id : ids) {
            MetricRow row = rows.find(id).orElse(null);
            for (LiveStream stream : streams.getOrDefault(id, List.of())) {
                if (row == null) {
                    stream.end(); // the tenant was deleted, or has left the scope of the caller
                } else {
                    stream.show(row);
                }
            }
        }
    }
}
