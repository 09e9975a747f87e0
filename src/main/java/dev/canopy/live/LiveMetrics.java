package dev.canopy.live;

import dev.canopy.access.Scope;
import dev.canopy.metric.ComparedWindows;
import dev.canopy.metric.Metric;
import dev.canopy.metric.MetricCatalogue;
import dev.canopy.metric.MetricCatalogues;
import dev.canopy.metric.MetricRepository;
import dev.canopy.metric.MetricRow;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.BulkRead;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The open metric streams of this instance. One statement reads the metrics of up to 1,000 tenants with open streams.
 * Each stream then sends its values if they differ from those that its client has. Thread-safe.
 */
@ApplicationScoped
class LiveMetrics {
    /** The maximum number of tenants that one statement reads. */
    private static final int CHUNK = 1_000;

    private final MetricRepository metrics;
    private final MetricCatalogues catalogues;
    private final OpenStreams streams;
    private final Map<LiveStream, Long> tenants = new ConcurrentHashMap<>();

    LiveMetrics(MetricRepository metrics, MetricCatalogues catalogues, OpenStreams streams) {
        this.metrics = metrics;
        this.catalogues = catalogues;
        this.streams = streams;
        streams.add(this::refresh);
    }

    /**
     * Sends the metrics of a tenant, now and after each change. Completes when the client has disconnected, the tenant
     * was deleted or the service stops.
     *
     * @throws ProblemException (503) if the maximum number of streams is open, or the service is stopping
     */
    Uni<Void> run(LiveStream stream) {
        return streams.run(
                        stream.events(),
                        () -> metrics.get(stream.scope(), stream.tenant(), stream.metrics(), ComparedWindows.ALL_TIME),
                        row -> tenants.put(stream, row.tenantId()),
                        stream::offer)
                .onTermination()
                .invoke(() -> tenants.remove(stream));
    }

    /** Reads the metrics of all streams, with one statement for each scope and 1,000 tenants, one after the other. */
    Uni<Void> refresh() {
        if (tenants.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return catalogues.present().invoke(this::endOutdated).chain(this::refreshAll);
    }

    /** A client that reconnects gets the metrics as they are defined now. */
    private void endOutdated(MetricCatalogue catalogue) {
        tenants.keySet().stream()
                .filter(stream -> !catalogue.has(stream.metrics()))
                .forEach(stream -> stream.events().end());
    }

    private Uni<Void> refreshAll() {
        Map<Scope, Map<Long, List<LiveStream>>> open = tenants.entrySet().stream()
                .collect(Collectors.groupingBy(
                        stream -> stream.getKey().scope(),
                        Collectors.groupingBy(
                                Map.Entry::getValue, Collectors.mapping(Map.Entry::getKey, Collectors.toList()))));
        StreamRefresh<Long, LiveStream> refresh = this::refresh;
        return refresh.refreshAll(open, CHUNK);
    }

    private Uni<?> refresh(Scope scope, List<Long> ids, Map<Long, List<LiveStream>> streams) {
        Set<Metric> wanted = ids.stream()
                .flatMap(id -> streams.getOrDefault(id, List.of()).stream())
                .flatMap(stream -> stream.metrics().stream())
                .collect(Collectors.toSet());
        return BulkRead.of("tenant", MetricRow::tenantId, (List<Long> some) -> metrics.list(scope, some, wanted))
                .read(ids)
                .invoke(found -> show(ids, found, streams));
    }

    private static void show(
            List<Long> ids, BulkRead.Found<Long, MetricRow> rows, Map<Long, List<LiveStream>> streams) {
        for (Long id : ids) {
            MetricRow row = rows.find(id).orElse(null);
            for (LiveStream stream : streams.getOrDefault(id, List.of())) {
                if (row == null) {
                    stream.events().end(); // the tenant was deleted, or has left the scope of the caller
                } else {
                    stream.show(row);
                }
            }
        }
    }
}
