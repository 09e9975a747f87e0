package dev.canopy.feature;

import dev.canopy.listing.KeyForm;
import dev.canopy.query.ArrayColumns;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Adds features that usage refers to, but that the catalogue does not have. Thread-safe. */
@ApplicationScoped
public class FeatureAdditions {
    /** The state of each key; none for a key whose feature can be added. */
    private static final String LOOK = """
            select wanted.key,
                   case when f.retired_at is not null then 'RETIRED'
                        when f.id is not null then 'PRESENT'
                        when (select count(*) from ai_feature where id < $2::integer) >= $2 then 'FULL' end as state
            from unnest($1::text[]) wanted (key) left join ai_feature f on f.key = wanted.key collate "C"
            """;

    /** The lowest free bits below a limit go to the new keys, in the order of the keys. */
    private static final String ADD = "select add_features($1, $2)";

    private final Pool pool;
    private final int maxFeatures;

    FeatureAdditions(Pool pool, FeatureConfig config) {
        this.pool = pool;
        this.maxFeatures = config.maxFeatures();
    }

    /**
     * Adds the features with these keys, which are also their names. A feature that is retired stays so. Reads the
     * catalogue first, without a lock, so that keys that cannot be added cost one statement only.
     *
     * @param keys in lower case
     * @return the outcome for each key
     */
    public Uni<Map<String, FeatureAddition>> add(Set<String> keys) {
        Map<String, FeatureAddition> additions = new HashMap<>();
        Set<String> valid = keys.stream().filter(KeyForm::isStored).collect(Collectors.toSet());
        keys.forEach(key -> additions.put(key, FeatureAddition.INVALID));
        if (valid.isEmpty()) {
            return Uni.createFrom().item(additions);
        }
        return pool.withConnection(connection -> look(connection, valid))
                .chain(states ->
                        states.keySet().containsAll(valid) ? Uni.createFrom().item(states) : addMissing(valid))
                .map(states -> {
                    additions.putAll(states);
                    return additions;
                });
    }

    private Uni<Map<String, FeatureAddition>> addMissing(Set<String> keys) {
        return pool.withTransaction(transaction ->
                transaction.preparedQuery(ADD).execute(values(keys)).chain(() -> look(transaction, keys)));
    }

    private Uni<Map<String, FeatureAddition>> look(SqlConnection connection, Set<String> keys) {
        return connection.preparedQuery(LOOK).execute(values(keys)).map(rows -> {
            Map<String, FeatureAddition> states = new HashMap<>();
            rows.forEach(row -> Optional.ofNullable(row.getString("state"))
                    .ifPresent(state -> states.put(row.getString("key"), FeatureAddition.valueOf(state))));
            return states;
        });
    }

    private Tuple values(Set<String> keys) {
        return Tuple.tuple().addArrayOfString(ArrayColumns.texts(keys)).addInteger(maxFeatures);
    }
}
