package dev.canopy.analytics;

import dev.canopy.access.Scope;
import dev.canopy.attribute.DateFunctions;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.attribute.TextFunctions;
import dev.canopy.ledger.PeriodRollup;
import dev.canopy.ledger.Periods;
import dev.canopy.ledger.RollupAttributes;
import dev.canopy.ledger.SlicedRange;
import dev.canopy.ledger.SlicedUsageAttributes;
import dev.canopy.ledger.UsageLookup;
import dev.canopy.metric.DataState;
import dev.canopy.metric.Horizon;
import dev.canopy.metric.Metric;
import dev.canopy.metric.UsageExpressions;
import dev.canopy.metric.WindowedUsage;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.tenant.Reach;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sums of usage by bucket, by child and by other dimensions. One statement reads the tenant, the catalogue
 * and the state of the data. Then one statement reads the sums, or one each the own and the subtree sums. If a
 * breakdown has very many parts, one more statement reads them through a cursor.
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
     * @param accountSeen whether the caller sees the whole account
     * @param currency that of its account
     * @param features the features of the catalogue
     * @param horizon the first day from which its events are complete
     * @param slicedTo the first day that is not sliced
     */
    record TenantSnapshot(
            long account,
            boolean accountSeen,
            long id,
            String key,
            String name,
            String currency,
            UsageExpressions.Features features,
            DataState state,
            Horizon horizon,
            LocalDate slicedTo) {
        SlicedRange slices() {
            return new SlicedRange(slicedTo, horizon.day());
        }

        UsageLookup lookup() {
            return UsageLookup.of(accountSeen);
        }
    }

    /**
     * The sums of a part in a bucket.
     *
     * @param bucket its index, from 0
     * @param place the index of the text, from 0; {@link #OTHER} for all other texts together
     */
    record BucketPart<S>(int bucket, int place, S sums) {
        static final int OTHER = -1;
    }

    /** Reads the tenant. Fails with a 404 if it does not exist. */
    Uni<TenantSnapshot> tenant(Scope scope, String key) {
        DataState.Columns<Tenant> state = DataState.ofTenant(scope);
        Query<Tenant> query = scope.query(Tenant.class, TenantAttributes.ID)
                .select(
                        TenantAttributes.ROOT_ID,
                        TenantAttributes.ID,
                        TenantAttributes.KEY,
                        TenantAttributes.NAME,
                        TenantAttributes.CURRENCY)
                .select(state.all())
                .select(Horizon.OF_TENANTS, SlicedUsageAttributes.SLICED_TO)
                .select(UsageExpressions.Features.PRESENT.mask(), UsageExpressions.Features.PRESENT.size())
                .where(TenantAttributes.KEY.eq(key));
        return project(query, 1)
                .call(rows -> rows.isEmpty()
                        ? tenants.missing(scope, key)
                        : Uni.createFrom().voidItem())
                .map(rows -> {
                    Row row = rows.get(0);
                    long account = row.require(TenantAttributes.ROOT_ID);
                    return new TenantSnapshot(
                            account,
                            scope.seesTree(account),
                            row.require(TenantAttributes.ID),
                            row.require(TenantAttributes.KEY),
                            row.require(TenantAttributes.NAME),
                            row.require(TenantAttributes.CURRENCY),
                            UsageExpressions.Features.of(
                                    row.require(UsageExpressions.Features.PRESENT.mask()),
                                    row.require(UsageExpressions.Features.PRESENT.size())),
                            state.of(row),
                            Horizon.from(row),
                            row.require(SlicedUsageAttributes.SLICED_TO));
                });
    }

    /** The own or subtree sums of a tenant by the index of the bucket, from 0, without buckets that have no usage. */
    Uni<Map<Integer, UsageTotals>> byBucket(
            TenantSnapshot tenant, Reach reach, List<Metric> metrics, Periods periods, List<Instant> starts) {
        return byBucket(periods.entity(tenant.lookup()), tenant, reach, metrics, periods, starts);
    }

    private <P extends PeriodRollup> Uni<Map<Integer, UsageTotals>> byBucket(
            Class<P> entity,
            TenantSnapshot tenant,
            Reach reach,
            List<Metric> metrics,
            Periods periods,
            List<Instant> starts) {
        Buckets<P> buckets = buckets(entity, tenant, reach, metrics, periods, starts);
        return project(buckets.query, starts.size())
                .map(rows -> rows.stream()
                        .collect(Collectors.toMap(row -> row.require(buckets.bucket) - 1, buckets.sums::of)));
    }

    /** The sums of a tenant by bucket. */
    private record Buckets<P extends PeriodRollup>(
            Query<P> query, Expression<PeriodRollup, Integer> bucket, SumColumns<PeriodRollup> sums) {}

    /** The query of {@link #byBucket}. */
    static Query<? extends PeriodRollup> bucketQuery(
            TenantSnapshot tenant, Reach reach, List<Metric> metrics, Periods periods, List<Instant> starts) {
        return buckets(periods.entity(tenant.lookup()), tenant, reach, metrics, periods, starts).query;
    }

    private static <P extends PeriodRollup> Buckets<P> buckets(
            Class<P> entity,
            TenantSnapshot tenant,
            Reach reach,
            List<Metric> metrics,
            Periods periods,
            List<Instant> starts) {
        boolean own = reach == Reach.OWN;
        Expression<PeriodRollup, Integer> bucket = DateFunctions.bucket(RollupAttributes.PERIOD_START, starts);
        SumColumns<PeriodRollup> sums = SumColumns.ofRollups(own ? RollupAttributes.OWN : RollupAttributes.SUBTREE)
                .neededFor(metrics);
        Query<P> query = Query.ofAll(entity)
                .select(List.of(bucket))
                .select(sums.all())
                .where(RollupAttributes.<P>isOf(tenant.account, tenant.id))
                .where(own ? periods.<P>ownCondition() : periods.<P>subtreeCondition())
                .groupBy(bucket);
        return new Buckets<>(query, bucket, sums);
    }

    /** The sums of the rows by their dimensions: a text for each, null where a row has no value. */
    <E, S extends PartSums<S>> Uni<Void> bySplit(UsageRows<E, S> rows, BiConsumer<List<@Nullable String>, S> parts) {
        return forEach(
                query(rows, rows.texts()),
                row -> parts.accept(texts(rows, row), rows.sums().of(row)));
    }

    private static List<@Nullable String> texts(UsageRows<?, ?> rows, Row row) {
        List<@Nullable String> texts = new ArrayList<>();
        rows.texts().forEach(text -> texts.add(row.get(text)));
        return texts;
    }

    /**
     * The sums of the rows by bucket, and by the text of their only dimension.
     *
     * @param shown the texts with a part of their own; all others share one
     */
    <E, S extends PartSums<S>> Uni<List<BucketPart<S>>> byBucket(
            UsageRows<E, S> rows, List<Instant> starts, List<@Nullable String> shown) {
        Expression<E, Integer> bucket = DateFunctions.bucket(rows.time(), starts);
        Expression<E, Integer> place = TextFunctions.place(rows.texts().getFirst(), shown);
        return project(query(rows, List.of(bucket, place)), starts.size() * (shown.size() + 1))
                .map(found -> found.stream()
                        .map(row -> new BucketPart<>(
                                row.require(bucket) - 1,
                                row.require(place) - 1,
                                rows.sums().of(row)))
                        .toList());
    }

    /** The sums of rows, grouped. */
    static <E> Query<? extends E> query(UsageRows<E, ?> rows, List<? extends Expression<E, ?>> groups) {
        return query(rows.entity(), rows, groups);
    }

    private static <E, R extends E> Query<R> query(
            Class<R> entity, UsageRows<E, ?> rows, List<? extends Expression<E, ?>> groups) {
        Query<R> query = Query.ofAll(entity).select(groups).select(rows.sums().all());
        rows.asked().forEach(query::where);
        groups.forEach(group -> query.groupBy(group));
        return query;
    }

    /** A metric of the tenant alone and of the subtrees of its children. */
    Uni<Void> byChild(TenantSnapshot tenant, BreakdownQuery breakdown, Consumer<ChildPart> parts) {
        WindowedUsage usage = WindowedUsage.of(breakdown.window(), tenant.lookup());
        Metric metric = breakdown.metric();
        Expression<Tenant, ?> subtree = metric.within(usage);
        Expression<Tenant, ?> own = metric.ownPart(usage);
        Query<Tenant> query = Query.ofAll(Tenant.class)
                .select(TenantAttributes.ID, TenantAttributes.KEY, TenantAttributes.NAME)
                .select(List.of(subtree, own))
                .where(TenantAttributes.ID.eq(tenant.id).or(TenantAttributes.PARENT_ID.eq(tenant.id)));
        if (metric.isRatio()) {
            // Correlated, because the sums of all other tenants are not needed.
            query.select(sums(usage.own())).select(sums(usage.subtree())).aggregating(Query.Aggregation.CORRELATED);
        }
        return forEach(query, row -> {
            String key = row.require(TenantAttributes.KEY);
            boolean self = key.equals(tenant.key);
            parts.accept(new ChildPart(
                    row.require(TenantAttributes.ID),
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
     * @param sums the sums from which the value of a ratio is computed; zeros for other metrics
     * @param whole the metric of the whole subtree of the tenant that has the key
     */
    record ChildPart(
            long id,
            String key,
            String name,
            @Nullable Object value,
            UsageTotals sums,
            @Nullable Object whole) {}
}
