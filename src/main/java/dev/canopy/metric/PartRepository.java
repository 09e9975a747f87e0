package dev.canopy.metric;

import static dev.canopy.attribute.Expressions.max;
import static dev.canopy.attribute.Expressions.sum;
import static dev.canopy.attribute.Expressions.union;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.DateFunctions;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.attribute.ToMany;
import dev.canopy.feature.AiFeature;
import dev.canopy.feature.FeatureAttributes;
import dev.canopy.ledger.EventAttributes;
import dev.canopy.ledger.FeatureUse;
import dev.canopy.ledger.FeatureUseAttributes;
import dev.canopy.ledger.PeriodRollup;
import dev.canopy.ledger.Periods;
import dev.canopy.ledger.Rollup;
import dev.canopy.ledger.RollupAttributes;
import dev.canopy.ledger.StoredEvent;
import dev.canopy.ledger.UsageSums;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sums of usage by bucket, by feature, by child, by model and by attribute. One statement reads the tenant,
 * the catalogue and the state of the data. Then one statement reads the sums, or one each the own and the subtree sums.
 * If a breakdown has very many parts, one more statement reads them through a cursor.
 */
@ApplicationScoped
class PartRepository implements ProjectionRepository<Tenant, Long> {
    private static final int MANY_ROWS = Breakdown.MAX_PARTS + 1;

    private final TenantRepository tenants;

    PartRepository(TenantRepository tenants) {
        this.tenants = tenants;
    }

    /**
     * The tenant whose parts are read.
     *
     * @param account the id of its root
     * @param features the features of the catalogue
     * @param horizon the first day from which its events are complete
     */
    record Whole(
            long account,
            long id,
            String key,
            String name,
            UsageExpressions.Features features,
            DataState state,
            Horizon horizon) {}

    /** The sums of one part. The name is that of a feature, otherwise the same as the key. */
    record Keyed(@Nullable String key, @Nullable String name, UsageTotals sums) {}

    /** Reads the tenant. Fails with a 404 if it does not exist. */
    Uni<Whole> whole(Scope scope, String key) {
        Query<Tenant> query = scope.query(Tenant.class, TenantAttributes.ID)
                .select(TenantAttributes.ROOT_ID, TenantAttributes.ID, TenantAttributes.KEY, TenantAttributes.NAME)
                .select(DataState.OF_ACCOUNT.all())
                .select(Horizon.BESIDE_TENANTS)
                .select(UsageExpressions.Features.PRESENT.mask(), UsageExpressions.Features.PRESENT.size())
                .where(TenantAttributes.KEY.eq(key));
        return project(query, 1)
                .call(rows -> rows.isEmpty()
                        ? tenants.missing(scope, key)
                        : Uni.createFrom().voidItem())
                .map(rows -> {
                    Row row = rows.get(0);
                    return new Whole(
                            row.require(TenantAttributes.ROOT_ID),
                            row.require(TenantAttributes.ID),
                            row.require(TenantAttributes.KEY),
                            row.require(TenantAttributes.NAME),
                            UsageExpressions.Features.of(
                                    row.require(UsageExpressions.Features.PRESENT.mask()),
                                    row.require(UsageExpressions.Features.PRESENT.size())),
                            DataState.OF_ACCOUNT.of(row),
                            Horizon.beside(row));
                });
    }

    /** The own or subtree sums of a tenant by the index of the bucket, from 0, without buckets that have no usage. */
    Uni<Map<Integer, UsageTotals>> byBucket(
            Whole whole, Metric.Reach reach, List<Metric> metrics, Periods periods, List<Instant> starts) {
        return byBucket(periods.entity(), whole, reach, metrics, periods, starts);
    }

    private <P extends PeriodRollup> Uni<Map<Integer, UsageTotals>> byBucket(
            Class<P> entity,
            Whole whole,
            Metric.Reach reach,
            List<Metric> metrics,
            Periods periods,
            List<Instant> starts) {
        boolean own = reach == Metric.Reach.OWN;
        UsageSums<Rollup> columns = own ? RollupAttributes.OWN : RollupAttributes.SUBTREE;
        Expression<PeriodRollup, Integer> bucket = DateFunctions.bucket(RollupAttributes.PERIOD_START, starts);
        SumColumns<PeriodRollup> sums = new SumColumns<>(
                        sum(upcast(columns.usageCount())),
                        sum(upcast(columns.cost())),
                        sum(upcast(columns.inputTokens())),
                        sum(upcast(columns.outputTokens())),
                        sum(upcast(columns.unpricedCount())),
                        union(upcast(columns.featureMask())),
                        max(upcast(columns.lastUsedAt())))
                .neededFor(metrics);
        Query<P> query = Query.ofAll(entity)
                .select(List.of(bucket))
                .select(sums.all())
                .where(RollupAttributes.<P>isOf(whole.account, whole.id))
                .where(own ? periods.<P>ownCondition() : periods.<P>subtreeCondition())
                .groupBy(bucket);
        return project(query, starts.size())
                .map(rows -> rows.stream().collect(Collectors.toMap(row -> row.require(bucket) - 1, sums::of)));
    }

    /** The same column, for a query of any kind of period. */
    @SuppressWarnings("unchecked") // the column is read only from periods
    private static <T> Expression<PeriodRollup, T> upcast(Expression<? super PeriodRollup, T> column) {
        return (Expression<PeriodRollup, T>) column;
    }

    /** The sums of each feature that was used, whether or not it is in the catalogue. */
    Uni<Void> byFeature(Whole whole, Breakdown.Query breakdown, Consumer<Keyed> parts) {
        ToMany<AiFeature, FeatureUse> uses = FeatureUseAttributes.OF_FEATURE.where(
                breakdown.metric().reach() == Metric.Reach.OWN
                        ? FeatureUseAttributes.isOf(whole.account, whole.id)
                        : FeatureUseAttributes.isBelow(whole.account, whole.id));
        Window window = breakdown.window();
        Condition<FeatureUse> within = FeatureUseAttributes.isWithin(window.from(), window.to());
        ToMany<AiFeature, FeatureUse> used = within == null ? uses : uses.where(within);
        SumColumns<AiFeature> sums = new SumColumns<>(
                        used.sum(FeatureUseAttributes.SUMS.usageCount()),
                        used.sum(FeatureUseAttributes.SUMS.cost()),
                        used.sum(FeatureUseAttributes.SUMS.inputTokens()),
                        used.sum(FeatureUseAttributes.SUMS.outputTokens()),
                        used.sum(FeatureUseAttributes.SUMS.unpricedCount()),
                        used.union(FeatureUseAttributes.SUMS.featureMask()),
                        used.max(FeatureUseAttributes.SUMS.lastUsedAt()))
                .neededFor(List.of(breakdown.metric()));
        Query<AiFeature> query = Query.ofAll(AiFeature.class)
                .select(FeatureAttributes.KEY, FeatureAttributes.NAME)
                .select(sums.all())
                .where(sums.count().gt(0L))
                .aggregating(Query.Aggregation.GROUPED);
        return forEach(
                query,
                row -> parts.accept(new Keyed(
                        row.require(FeatureAttributes.KEY), row.require(FeatureAttributes.NAME), sums.of(row))));
    }

    /** The sums by a value of the events. Events without the value form a part without a key. */
    Uni<Void> byText(
            Whole whole, Breakdown.Query breakdown, Expression<StoredEvent, String> value, Consumer<Keyed> parts) {
        SumColumns<StoredEvent> sums = new SumColumns<>(
                        Expressions.count(),
                        sum(EventAttributes.COST),
                        sum(EventAttributes.INPUT_TOKENS),
                        sum(EventAttributes.OUTPUT_TOKENS),
                        sum(EventAttributes.UNPRICED),
                        union(EventAttributes.FEATURE_BIT),
                        max(EventAttributes.USED_AT))
                .neededFor(List.of(breakdown.metric()));
        Query<StoredEvent> query = Query.ofAll(StoredEvent.class)
                .select(List.of(value))
                .select(sums.all())
                .where(
                        breakdown.metric().reach() == Metric.Reach.OWN
                                ? EventAttributes.isOf(whole.account, whole.id)
                                : EventAttributes.isBelow(whole.account, whole.id))
                .groupBy(value);
        Window window = breakdown.window();
        Condition<StoredEvent> within = EventAttributes.isWithin(window.from(), window.to());
        return forEach(
                within == null ? query : query.where(within),
                row -> parts.accept(new Keyed(row.get(value), row.get(value), sums.of(row))));
    }

    /** A metric of the tenant alone and of the subtrees of its children. */
    Uni<Void> byChild(Whole whole, Breakdown.Query breakdown, Consumer<ChildPart> parts) {
        WindowedUsage usage = WindowedUsage.of(breakdown.window());
        Metric metric = breakdown.metric();
        Expression<Tenant, ?> subtree = metric.within(usage);
        Expression<Tenant, ?> own = metric.ownPart(usage);
        Query<Tenant> query = Query.ofAll(Tenant.class)
                .select(TenantAttributes.KEY, TenantAttributes.NAME)
                .select(List.of(subtree, own))
                .where(TenantAttributes.ID.eq(whole.id).or(TenantAttributes.PARENT_ID.eq(whole.id)));
        if (metric.isRatio()) {
            // Correlated, because the sums of all other tenants are not needed.
            query.select(sums(usage.own())).select(sums(usage.subtree())).aggregating(Query.Aggregation.CORRELATED);
        }
        return forEach(query, row -> {
            String key = row.require(TenantAttributes.KEY);
            boolean self = key.equals(whole.key);
            parts.accept(new ChildPart(
                    key,
                    row.require(TenantAttributes.NAME),
                    self ? row.get(own) : row.get(subtree),
                    metric.isRatio() ? sums(row, self ? usage.own() : usage.subtree()) : UsageTotals.NONE,
                    row.get(subtree)));
        });
    }

    /** The sums that ratios are computed from. */
    private static List<Expression<Tenant, ?>> sums(UsageExpressions usage) {
        return List.of(usage.count(), usage.cost(), usage.featureMask());
    }

    private static UsageTotals sums(Row row, UsageExpressions usage) {
        return new UsageTotals(
                row.require(usage.count()),
                row.require(usage.cost()),
                BigInteger.ZERO,
                BigInteger.ZERO,
                BigInteger.ZERO,
                row.require(usage.featureMask()),
                null);
    }

    /** Reads all rows, through a cursor if they are many. Of many rows, the first ones are read twice. */
    private Uni<Void> forEach(Query<?> query, Consumer<Row> reader) {
        return project(query, MANY_ROWS).chain(rows -> {
            if (rows.size() < MANY_ROWS) {
                rows.forEach(reader);
                return Uni.createFrom().voidItem();
            }
            return stream(query).invoke(some -> some.forEach(reader)).onItem().ignoreAsUni();
        });
    }

    /**
     * A part by child.
     *
     * @param value the metric of the part; null if it has no value
     * @param sums what the value of a ratio is computed from; zeros for other metrics
     * @param whole the metric of the whole subtree of the tenant that has the key
     */
    record ChildPart(
            String key,
            String name,
            @Nullable Object value,
            UsageTotals sums,
            @Nullable Object whole) {}
}
