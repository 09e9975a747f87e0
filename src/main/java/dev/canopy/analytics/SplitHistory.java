package dev.canopy.analytics;

import dev.canopy.access.Scope;
import dev.canopy.ledger.Periods;
import dev.canopy.metric.Granularity;
import dev.canopy.metric.Metric;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads metrics of usage by dimensions, over a range or over time. Java computes the metrics from sums. Stateless. */
@ApplicationScoped
class SplitHistory {
    private final PartRepository parts;

    SplitHistory(PartRepository parts) {
        this.parts = parts;
    }

    /** Splits a metric. Fails with a 422 if that needs events that are no longer kept. */
    Uni<Breakdown> breakdown(PartRepository.TenantSnapshot tenant, Breakdown.Query query) {
        query.split().requireKept(tenant.horizon(), query.window());
        Metric metric = query.metric();
        LargestParts largest = new LargestParts(query.limit());
        UsageRows<?> rows = UsageRows.of(
                new UsageRows.Request(tenant, metric, query.split(), query.window(), Periods.Coarsest.MONTH));
        return add(tenant, metric, query.split(), rows, largest)
                .map(read -> new Breakdown(
                        largest.parts(),
                        largest.others() == 0
                                ? null
                                : new Breakdown.Other(
                                        largest.others(), History.value(tenant, metric, largest.otherSums())),
                        History.value(tenant, metric, largest.allSums()),
                        tenant.currency(),
                        tenant.state()));
    }

    private Uni<Void> add(
            PartRepository.TenantSnapshot tenant, Metric metric, Split split, UsageRows<?> rows, LargestParts largest) {
        return parts.bySplit(
                rows, (texts, sums) -> largest.add(split.part(texts, History.value(tenant, metric, sums)), sums));
    }

    /**
     * Reads a metric over time by the parts that are the largest over the whole range. Fails with a 404 if the tenant
     * does not exist, and with a 422 if the series needs events that are no longer kept.
     */
    Uni<SplitSeries> series(Scope scope, String key, SplitSeries.Query query) {
        Periods.Coarsest coarsest = Granularity.coarsest(query.starts());
        Periods periods = Periods.of(query.starts().getFirst(), query.end(), coarsest);
        return parts.tenant(scope, key)
                .invoke(tenant -> query.requireKept(tenant.horizon(), periods, coarsest))
                .chain(tenant -> {
                    UsageRows<?> rows = UsageRows.of(
                            new UsageRows.Request(tenant, query.metric(), query.split(), query.window(), coarsest));
                    LargestParts largest = new LargestParts(query.limit());
                    return add(tenant, query.metric(), query.split(), rows, largest)
                            .chain(() -> parts.byBucket(rows, query.starts(), texts(query.split(), largest)))
                            .map(found -> series(tenant, query, largest, found));
                });
    }

    private static List<@Nullable String> texts(Split split, LargestParts largest) {
        List<@Nullable String> texts = new ArrayList<>();
        largest.parts().forEach(part -> texts.add(split.text(part)));
        return texts;
    }

    private static SplitSeries series(
            PartRepository.TenantSnapshot tenant,
            SplitSeries.Query query,
            LargestParts largest,
            List<PartRepository.BucketPart> found) {
        Map<Integer, Map<Integer, UsageTotals>> byBucket = new HashMap<>();
        found.forEach(part -> byBucket.computeIfAbsent(part.bucket(), first -> new HashMap<>())
                .put(part.place(), part.sums()));
        // Usage may have come between the two statements, so that there are others only now.
        boolean hasOthers = found.stream().anyMatch(part -> part.place() == PartRepository.BucketPart.OTHER);
        long others = Math.max(largest.others(), hasOthers ? 1 : 0);
        List<Breakdown> buckets = new ArrayList<>();
        for (int bucket = 0; bucket < query.starts().size(); bucket++) {
            buckets.add(
                    bucket(tenant, query.metric(), largest.parts(), others, byBucket.getOrDefault(bucket, Map.of())));
        }
        return new SplitSeries(query.starts(), query.end(), buckets, tenant.currency(), tenant.state());
    }

    private static Breakdown bucket(
            PartRepository.TenantSnapshot tenant,
            Metric metric,
            List<Breakdown.Part> shown,
            long others,
            Map<Integer, UsageTotals> sums) {
        List<Breakdown.Part> ofBucket = new ArrayList<>();
        for (int place = 0; place < shown.size(); place++) {
            ofBucket.add(shown.get(place).with(value(tenant, metric, sums, place)));
        }
        Object other = value(tenant, metric, sums, PartRepository.BucketPart.OTHER);
        return new Breakdown(
                ofBucket,
                others == 0 ? null : new Breakdown.Other(others, other),
                History.value(tenant, metric, sums.values().stream().reduce(UsageTotals.NONE, UsageTotals::plus)),
                tenant.currency(),
                tenant.state());
    }

    private static @Nullable Object value(
            PartRepository.TenantSnapshot tenant, Metric metric, Map<Integer, UsageTotals> sums, int place) {
        return History.value(tenant, metric, sums.getOrDefault(place, UsageTotals.NONE));
    }
}
