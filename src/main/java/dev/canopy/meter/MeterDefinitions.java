package dev.canopy.meter;

import dev.canopy.ledger.MeterFilling;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import dev.canopy.request.IfMatch;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The definitions of meters. A change wakes the filling of this instance. */
@ApplicationScoped
public class MeterDefinitions {
    private static final String DESCRIBE = "select describe_meter($1, $2, $3, $4) as described";
    private static final String LIST = """
            select m.key, m.aggregation, m.value, m.filter, m.unit, m.description, m.built_in, m.complete_from, m.created_at, m.updated_at,
                   case when f.accounts = 0 then 1
                        when m.filling_events = 0 then 0
                        else greatest(0, least(0.999, 1 - f.events / m.filling_events)) end::float8 as progress
            from meter m
            cross join lateral (
              select count(*) as accounts, sum(f.events_left) as events from usage_meter_filling f where f.meter_id = m.id) f
            where $1::text is null or m.key = $1 order by m.key
            """;
    private final MeterRepository repository;
    private final MeterFilling filling;
    private final MeterConfig limits;
    private final Pool pool;

    MeterDefinitions(MeterRepository repository, MeterFilling filling, MeterConfig limits, Pool pool) {
        this.repository = repository;
        this.filling = filling;
        this.limits = limits;
        this.pool = pool;
    }

    /**
     * Adds a meter, or changes the unit and the description of one that counts the same. Fails with a 409 if the meter
     * counts something else or is built in, or if there are too many, with a 412 if the meter has another version, and
     * with a 503 if usage is being stored for long. If it may only be created, it fails with a 412 if it exists.
     */
    public Uni<Void> save(MeterDefinition meter, IfMatch ifMatch) {
        return find(meter.key())
                .chain(known -> known.isPresent()
                        ? describe(known.get(), meter, ifMatch)
                        : ifMatch.isGiven() ? Uni.createFrom().failure(IfMatch.stale()) : add(meter, ifMatch));
    }

    private Uni<Void> describe(MeterView known, MeterDefinition meter, IfMatch ifMatch) {
        if (ifMatch.isOnlyNew()) {
            throw IfMatch.exists();
        }
        requireOwn(known);
        if (!known.definition().countsLike(meter)) {
            throw ProblemException.conflict(
                    "The meter '" + meter.key()
                            + "' has another aggregation, value or filter, which cannot change: delete it, or choose another key.");
        }
        if (known.definition().equals(meter) && !ifMatch.isGiven()) {
            return Uni.createFrom().voidItem();
        }
        Tuple values = Tuple.of(
                meter.key(), meter.unit().orElse(null), meter.description().orElse(null), ifMatch.array());
        return pool.withTransaction(
                        transaction -> transaction.preparedQuery(DESCRIBE).execute(values))
                .invoke(rows -> {
                    if (ifMatch.versions().isPresent()
                            && !rows.iterator().next().getBoolean("described")) {
                        throw IfMatch.stale();
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> add(MeterDefinition meter, IfMatch ifMatch) {
        return repository
                .define(meter)
                .invoke(defined -> {
                    if (!defined) {
                        throw ProblemException.conflict(
                                "There are " + limits.max() + " meters already, which is the maximum.");
                    }
                    filling.wake();
                })
                .replaceWithVoid()
                .onFailure(SqlState.UNIQUE_VIOLATION::caused)
                .recoverWithUni(addedMeanwhile -> save(meter, ifMatch));
    }

    /** The meter with a key; empty if there is none. */
    public Uni<Optional<MeterView>> find(String key) {
        return read(key).map(found -> found.stream().findFirst());
    }

    /** All meters by key. */
    public Uni<List<MeterView>> list() {
        return read(null);
    }

    private Uni<List<MeterView>> read(@Nullable String key) {
        return pool.preparedQuery(LIST)
                .execute(Tuple.of(key))
                .map(rows -> rows.stream().map(MeterDefinitions::view).toList());
    }

    private static MeterView view(Row row) {
        return new MeterView(
                new MeterDefinition(
                        row.getString("key"),
                        MeterAggregation.of(row.getString("aggregation")).orElseThrow(),
                        Optional.ofNullable(row.getString("value")),
                        Optional.ofNullable(row.getString("filter")).map(MeterFilter::parse),
                        Optional.ofNullable(row.getString("unit")),
                        Optional.ofNullable(row.getString("description"))),
                row.getBoolean("built_in"),
                row.getDouble("progress"),
                Optional.ofNullable(row.getLocalDate("complete_from")),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    /**
     * Deletes a meter. Returns whether there was one. Fails with {@link SqlState#FOREIGN_KEY_VIOLATION} if a budget
     * uses it, with a 409 if it is built in, with a 412 if it has another version, and with a 503 if values are being
     * added up for long.
     */
    public Uni<Boolean> delete(String key, IfMatch ifMatch) {
        return repository.delete(key, ifMatch).call(deleted -> {
            filling.wake();
            return deleted
                    ? Uni.createFrom().voidItem()
                    : find(key)
                            .invoke(found -> found.ifPresent(meter -> {
                                requireOwn(meter);
                                if (ifMatch.isGiven()) {
                                    throw IfMatch.stale();
                                }
                            }));
        });
    }

    private static void requireOwn(MeterView meter) {
        if (meter.builtIn()) {
            throw ProblemException.conflict("The meter '" + meter.definition().key()
                    + "' is built in, and can be neither changed nor deleted.");
        }
    }
}
