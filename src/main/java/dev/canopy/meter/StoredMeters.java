package dev.canopy.meter;

import dev.canopy.ledger.EventField;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Reads the stored meters, for the catalogue of metrics. */
@ApplicationScoped
public class StoredMeters {
    private static final String VERSION = "select version from catalogue_state";
    private static final String FILLED = """
            select c.version, m.id, m.key, m.aggregation, m.value, m.filter, m.unit, m.description, m.built_in, m.complete_from,
                   m.id not in (select meter_id from usage_meter_filling) as filled
            from catalogue_state c left join meter m on true order by m.built_in desc, m.key
            """;

    private final Pool pool;

    StoredMeters(Pool pool) {
        this.pool = pool;
    }

    /** The version of {@link #all}, which is cheaper to read. */
    public Uni<Long> version() {
        return pool.query(VERSION).execute().map(rows -> rows.iterator().next().getLong("version"));
    }

    /** The meters as metrics see them. */
    public Uni<StoredMeter.All> all() {
        return pool.query(FILLED)
                .execute()
                .map(rows -> new StoredMeter.All(
                        rows.iterator().next().getLong("version"),
                        rows.stream()
                                .filter(row -> row.getInteger("id") != null)
                                .map(StoredMeters::meter)
                                .toList()));
    }

    private static StoredMeter meter(Row row) {
        MeterAggregation aggregation =
                MeterAggregation.of(row.getString("aggregation")).orElseThrow();
        String value = row.getString("value");
        return new StoredMeter(
                row.getInteger("id"),
                row.getString("key"),
                aggregation,
                MeterDefinition.COST.equals(value),
                aggregation == MeterAggregation.DISTINCT
                        && EventField.USER.field().equals(value)
                        && row.getString("filter") == null
                        && row.getLocalDate("complete_from") == null,
                Optional.ofNullable(row.getString("unit")),
                Optional.ofNullable(row.getString("description")),
                row.getBoolean("built_in"),
                Optional.ofNullable(row.getLocalDate("complete_from")),
                row.getBoolean("filled"));
    }
}
