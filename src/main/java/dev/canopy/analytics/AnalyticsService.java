package dev.canopy.analytics;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.ledger.Periods;
import dev.canopy.metric.BuiltInMetric;
import dev.canopy.metric.Granularity;
import dev.canopy.metric.MeterMetric;
import dev.canopy.metric.Metric;
import dev.canopy.metric.UsageExpressions;
import dev.canopy.metric.WindowedUsage;
import dev.canopy.tenant.Reach;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads series and breakdowns. Queries read sums, and Java computes the metrics from the sums, by the same definitions
 * as the queries of the dashboard. Stateless.
 */
@ApplicationScoped
class AnalyticsService {
    private final PartRepository parts;
    private final SplitService splits;
    private final MeterSeries meters;

    AnalyticsService(PartRepository parts, SplitService splits, MeterSeries meters) {
        this.parts = parts;
        this.splits = splits;
        this.meters = meters;
    }

    /**
     * Reads metrics over time. Fails with a 404 if the tenant does not exist, and with a 422 if the series needs events
     * that are no longer kept.
     */
    Uni<Series> series(Scope scope, String key, SeriesQuery query) {
        List<Metric> metrics = query.metrics();
        List<Instant> starts = query.starts();
        Periods.Coarsest coarsest = Granularity.coarsest(starts);
        Periods periods = Periods.of(starts.get(0), query.end(), coarsest);
        return parts.tenant(scope, key)
                .invoke(tenant -> tenant.horizon().require(periods, coarsest))
                .chain(tenant -> values(tenant, metrics, periods, query)
                        .map(values -> new Series(
                                starts, query.end(), values, tenant.currency(), periods.hasEvents(), tenant.state())));
    }

    private Uni<List<Map<Metric, @Nullable Object>>> values(
            PartRepository.TenantSnapshot tenant, List<Metric> metrics, Periods periods, SeriesQuery query) {
        List<Metric> builtIn =
                metrics.stream().filter(BuiltInMetric.class::isInstance).toList();
        List<MeterMetric> ofMeters = metrics.stream()
                .filter(MeterMetric.class::isInstance)
                .map(MeterMetric.class::cast)
                .toList();
        List<Instant> starts = query.starts();
        return sums(tenant, Reach.OWN, builtIn, periods, starts)
                .chain(own -> sums(tenant, Reach.SUBTREE, builtIn, periods, starts)
                        .map(subtree -> values(builtIn, tenant, starts.size(), own, subtree)))
                .call(values -> meters.addTo(values, tenant, ofMeters, query));
    }

    private Uni<Map<Integer, UsageTotals>> sums(
            PartRepository.TenantSnapshot tenant,
            Reach reach,
            List<Metric> metrics,
            Periods periods,
            List<Instant> starts) {
        return metrics.stream().anyMatch(metric -> metric.reach() == reach)
                ? parts.byBucket(tenant, reach, metrics, periods, starts)
                : Uni.createFrom().item(Map.of());
    }

    private static List<Map<Metric, @Nullable Object>> values(
            List<Metric> metrics,
            PartRepository.TenantSnapshot tenant,
            int buckets,
            Map<Integer, UsageTotals> own,
            Map<Integer, UsageTotals> subtree) {
        List<Map<Metric, @Nullable Object>> values = new ArrayList<>(buckets);
        for (int bucket = 0; bucket < buckets; bucket++) {
            WindowedUsage usage = WindowedUsage.computed(
                    own.getOrDefault(bucket, UsageTotals.NONE).usage(tenant.features()),
                    subtree.getOrDefault(bucket, UsageTotals.NONE).usage(tenant.features()));
            Map<Metric, @Nullable Object> ofBucket = new HashMap<>();
            metrics.forEach(metric -> ofBucket.put(metric, value(metric.within(usage))));
            values.add(ofBucket);
        }
        return values;
    }

    private static <T> @Nullable T value(Expression<?, T> expression) {
        return Expressions.valueOf(expression);
    }

    /**
     * Splits a metric. Fails with a 404 if the tenant does not exist, and with a 422 if the breakdown needs events that
     * are no longer kept.
     */
    Uni<Breakdown> breakdown(Scope scope, String key, BreakdownQuery query) {
        return parts.tenant(scope, key)
                .chain(tenant ->
                        query.split().isByChildAlone() ? byChild(tenant, query) : splits.breakdown(tenant, query));
    }

    private Uni<Breakdown> byChild(PartRepository.TenantSnapshot tenant, BreakdownQuery query) {
        tenant.horizon().require(query.window());
        Metric metric = query.metric();
        if (metric instanceof MeterMetric meter) {
            meter.requireCompleteIn(query.window());
        }
        LargestParts<UsageTotals> largest = new LargestParts<>(query.limit(), UsageTotals.NONE);
        List<PartRepository.ChildPart> children = new ArrayList<>();
        return parts.byChild(tenant, query, child -> {
                    largest.add(new Breakdown.Part(child.key(), child.name(), child.value()), child.sums());
                    children.add(child);
                })
                .chain(() -> others(tenant, query, largest, children))
                .map(others -> breakdown(tenant, largest, others.orElse(null), whole(tenant, children)));
    }

    /** The other parts together. The values of some meters cannot be combined, so that their sums are read. */
    private Uni<Optional<Object>> others(
            PartRepository.TenantSnapshot tenant,
            BreakdownQuery query,
            LargestParts<UsageTotals> largest,
            List<PartRepository.ChildPart> children) {
        Metric metric = query.metric();
        if (metric instanceof MeterMetric meter && !metric.isAdditive() && largest.others() > 0) {
            Set<@Nullable String> shown =
                    largest.parts().stream().map(Breakdown.Part::key).collect(Collectors.toSet());
            return meters.together(
                    tenant,
                    meter,
                    query.window(),
                    children.stream()
                            .filter(child -> !shown.contains(child.key()))
                            .toList());
        }
        return Uni.createFrom()
                .item(Optional.ofNullable(
                        metric.isRatio() ? value(tenant, metric, largest.otherSums()) : largest.otherValues()));
    }

    private static @Nullable Object whole(
            PartRepository.TenantSnapshot tenant, List<PartRepository.ChildPart> children) {
        return children.stream()
                .filter(child -> child.id() == tenant.id())
                .findFirst()
                .map(PartRepository.ChildPart::whole)
                .orElse(null);
    }

    private static Breakdown breakdown(
            PartRepository.TenantSnapshot tenant,
            LargestParts<UsageTotals> largest,
            @Nullable Object others,
            @Nullable Object total) {
        return new Breakdown(
                largest.parts(),
                largest.others() == 0 ? null : new Breakdown.Other(largest.others(), others),
                total,
                tenant.currency(),
                tenant.state());
    }

    /** A metric from sums, which are both those of the tenant alone and those of its subtree. */
    static @Nullable Object value(PartRepository.TenantSnapshot tenant, Metric metric, UsageTotals sums) {
        UsageExpressions usage = sums.usage(tenant.features());
        return value(metric.within(WindowedUsage.computed(usage, usage)));
    }
}
