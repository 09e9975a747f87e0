package dev.canopy.analytics;

import static dev.canopy.query.ArrayColumns.booleans;
import static dev.canopy.query.ArrayColumns.integers;
import static dev.canopy.query.ArrayColumns.longs;
import static dev.canopy.query.ArrayColumns.times;
import static dev.canopy.query.UtcTimes.utc;

import dev.canopy.database.ReadDatabase;
import dev.canopy.listing.Calendar;
import dev.canopy.meter.MeterExpressions;
import dev.canopy.metric.MeterMetric;
import dev.canopy.metric.Metric;
import dev.canopy.metric.Window;
import dev.canopy.query.UtcTimes;
import dev.canopy.tenant.Reach;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the values of meters of one tenant over time, and those of several tenants together, in one statement. */
@ApplicationScoped
class MeterSeries {
    private static final String VALUES = """
            select m.place as metric, b.place as bucket, meter_within($1, $2, m.id, m.subtree, $7, b.start, b.past) as figure
            from unnest($3::integer[], $4::boolean[]) with ordinality m (id, subtree, place)
            cross join unnest($5::timestamptz[], $6::timestamptz[]) with ordinality b (start, past, place)
            """;

    private static final String TOGETHER = "select meter_within_together($1, $2, $3, $4, $5, $6, $7) as figure";

    private final ReadDatabase database;

    MeterSeries(ReadDatabase database) {
        this.database = database;
    }

    /** Adds the values of meters to those of other metrics, one map for each bucket. */
    Uni<Void> addTo(
            List<Map<Metric, @Nullable Object>> buckets,
            PartRepository.TenantSnapshot tenant,
            List<MeterMetric> metrics,
            SeriesQuery query) {
        if (metrics.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<Instant> ends = Stream.concat(query.starts().stream().skip(1), Stream.of(query.end()))
                .toList();
        Tuple values = Tuple.tuple()
                .addLong(tenant.account())
                .addLong(tenant.id())
                .addArrayOfInteger(
                        integers(metrics, metric -> metric.definition().id()))
                .addArrayOfBoolean(booleans(metrics, metric -> metric.reach() == Reach.SUBTREE))
                .addArrayOfOffsetDateTime(times(query.starts(), UtcTimes::utc))
                .addArrayOfOffsetDateTime(times(ends, UtcTimes::utc))
                .addBoolean(!tenant.accountSeen());
        return database.read(pool -> pool.preparedQuery(VALUES).execute(values))
                .invoke(rows -> rows.forEach(row -> add(row, buckets, metrics, query)))
                .replaceWithVoid();
    }

    /** The value of children together, whose parts a breakdown does not show; null if there is none. */
    Uni<Optional<Object>> together(
            PartRepository.TenantSnapshot tenant,
            MeterMetric meter,
            Window window,
            List<PartRepository.ChildPart> children) {
        Instant from = window.from();
        Instant to = window.to();
        Tuple values = Tuple.tuple()
                .addLong(tenant.account())
                .addArrayOfLong(longs(children, PartRepository.ChildPart::id))
                .addArrayOfBoolean(booleans(children, child -> child.id() != tenant.id()))
                .addInteger(meter.definition().id())
                .addBoolean(!tenant.accountSeen())
                .addOffsetDateTime(utc(from == null ? Calendar.FIRST_TIME : from))
                .addOffsetDateTime(utc(to == null ? MeterExpressions.END : to));
        return database.read(pool -> pool.preparedQuery(TOGETHER).execute(values))
                .map(rows ->
                        Optional.ofNullable(meter.value(rows.iterator().next().getBigDecimal("figure"))));
    }

    private static void add(
            Row row, List<Map<Metric, @Nullable Object>> buckets, List<MeterMetric> metrics, SeriesQuery query) {
        MeterMetric metric = metrics.get(row.getLong("metric").intValue() - 1);
        int bucket = row.getLong("bucket").intValue() - 1;
        boolean complete = metric.isCompleteIn(new Window(query.starts().get(bucket), null));
        buckets.get(bucket).put(metric, complete ? metric.value(row.getBigDecimal("figure")) : null);
    }
}
