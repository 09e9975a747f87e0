package dev.canopy.feature;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Query;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.request.IfMatch;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Reads and writes the catalogue. */
@ApplicationScoped
class FeatureRepository implements ProjectionRepository<AiFeature, Short> {
    private static final String SAVE = "select save_feature($1, $2, $3, $4, $5, $6) as outcome";
    private static final String RETIRE = "select retire_feature($1, $2) as retired";
    private static final String REMOVE = "select remove_feature($1, $2) as outcome";

    private final Pool pool;
    private final int maxFeatures;

    FeatureRepository(Pool pool, FeatureConfig config) {
        this.pool = pool;
        this.maxFeatures = config.maxFeatures();
    }

    Uni<List<FeatureView>> listActive() {
        return views(active().orderBy(FeatureAttributes.KEY.asc()));
    }

    Uni<FeatureView> get(String key) {
        return views(active().where(FeatureAttributes.KEY.eq(key))).map(found -> {
            if (found.isEmpty()) {
                throw ProblemException.notFound("feature", key);
            }
            return found.get(0);
        });
    }

    private static Query<AiFeature> active() {
        return Query.ofAll(AiFeature.class)
                .select(FeatureView.COLUMNS)
                .where(Condition.of(FeatureAttributes.RETIRED).not());
    }

    private Uni<List<FeatureView>> views(Query<AiFeature> query) {
        return project(query, Integer.MAX_VALUE)
                .map(rows -> rows.stream().map(FeatureView::from).toList());
    }

    /**
     * Adds, renames or reactivates a feature. Returns whether the feature is new. Fails with 409 if the catalogue is
     * full, and with 412 if the feature has another version, or exists and may only be created.
     */
    Uni<Boolean> save(String key, String name, IfMatch ifMatch) {
        Tuple values = Tuple.of(key, name, maxFeatures, ifMatch.isGiven(), ifMatch.array())
                .addBoolean(ifMatch.isOnlyNew());
        return change(SAVE, values)
                .map(rows -> switch (FeatureSaving.of(rows.iterator().next().getString("outcome"))) {
                    case ADDED -> true;
                    case REPLACED -> false;
                    case STALE -> throw IfMatch.stale();
                    case KNOWN -> throw IfMatch.exists();
                    case FULL ->
                        throw ProblemException.conflict("The catalogue is full: it can hold " + maxFeatures
                                + " features, including retired ones (canopy.catalogue.max-features).");
                });
    }

    /**
     * Removes a feature from the catalogue. Fails with 404 if the catalogue does not contain it, and with 412 if it has
     * another version.
     */
    Uni<Void> retire(String key, IfMatch ifMatch) {
        return change(RETIRE, Tuple.of(key, ifMatch.array()))
                .chain(rows -> rows.iterator().next().getBoolean("retired")
                        ? Uni.createFrom().voidItem()
                        : ifMatch.explain(ProblemException.notFound("feature", key), () -> get(key)));
    }

    /**
     * Deletes a retired feature for good. Fails with 404 if there is none with the key, and with 409 if it is not
     * retired, or if usage refers to it, and with 412 if it has another version.
     */
    Uni<Void> remove(String key, IfMatch ifMatch) {
        return change(REMOVE, Tuple.of(key, ifMatch.array()))
                .map(rows -> FeatureRemoval.of(rows.iterator().next().getString("outcome")))
                .invoke(outcome -> {
                    switch (outcome) {
                        case UNKNOWN -> throw ProblemException.notFound("feature", key);
                        case STALE -> throw IfMatch.stale();
                        case ACTIVE ->
                            throw ProblemException.conflict(
                                    "The feature '" + key + "' is in the catalogue; retire it first.");
                        case USED ->
                            throw ProblemException.conflict(
                                    "The feature '" + key + "' has stored usage, so it can only be retired.");
                        case REMOVED -> {}
                    }
                })
                .replaceWithVoid();
    }

    /** In a transaction: the statement budget takes a single select for a read, and would refuse what is committed. */
    private Uni<RowSet<Row>> change(String sql, Tuple values) {
        return pool.withTransaction(
                transaction -> transaction.preparedQuery(sql).execute(values));
    }
}
