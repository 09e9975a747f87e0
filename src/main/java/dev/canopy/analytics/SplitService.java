package dev.canopy.analytics;

import dev.canopy.access.Scope;
import dev.canopy.ledger.Periods;
import dev.canopy.metric.Granularity;
import dev.canopy.metric.MeterMetric;
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
class SplitService {
    private final PartRepository parts;

    SplitService(PartRepository parts) {
        this.parts = parts;
    }

    /** Splits a metric. Fails with a 422 if that needs events that are no longer kept. */
    Uni<Breakdown> breakdown(PartRepository.TenantSnapshot tenant, BreakdownQuery query) {
        Metric metric = query.metric();
        if (metric instanceof MeterMetric meter) {
            meter.requireCompleteIn(query.window());
        }
        query.split().requireKept(metric, tenant.horizon(), query.window());
        return breakdown(
                tenant,
                query,
                UsageRows.of(
                        new UsageRows.Request(tenant, metric, query.split(), query.window(), Periods.Coarsest.MONTH)));
    }

    private <S extends PartSums<S>> Uni<Breakdown> breakdown(
            PartRepository.TenantSnapshot tenant, BreakdownQuery query, UsageRows<?, S> rows) {
        return largest(query.split(), rows, query.limit())
                .map(largest -> new Breakdown(
                        largest.parts(),
                        largest.others() == 0
                                ? null
                                : new Breakdown.Other(
                                        largest.others(), rows.value().apply(largest.otherSums())),
                        rows.value().apply(largest.allSums()),
                        tenant.currency(),
                        tenant.state()));
    }

    private <S extends PartSums<S>> Uni<LargestParts<S>> largest(Split split, UsageRows<?, S> rows, int limit) {
        LargestParts<S> largest = new LargestParts<>(limit, rows.sums().none());
        return parts.bySplit(
                        rows,
                        (texts, sums) ->
                                largest.add(split.part(texts, rows.value().apply(sums)), sums))
                .replaceWith(largest);
    }

    /**
     * Reads a metric over time by the parts that are the largest over the whole range. Fails with a 404 if the tenant
     * does not exist, and with a 422 if the series needs events that are no longer kept.
     */
    Uni<SplitSeries> series(Scope scope, String key, SplitSeriesQuery query) {
        Periods.Coarsest coarsest = Granularity.coarsest(query.starts());
        Periods periods = Periods.of(query.starts().getFirst(), query.end(), coarsest);
        return parts.tenant(scope, key)
                .invoke(tenant -> query.requireKept(tenant.horizon(), periods, coarsest))
                .chain(tenant -> series(
                        tenant,
                        query,
                        UsageRows.of(new UsageRows.Request(
                                tenant, query.metric(), query.split(), query.window(), coarsest))));
    }

    private <S extends PartSums<S>> Uni<SplitSeries> series(
            PartRepository.TenantSnapshot tenant, SplitSeriesQuery query, UsageRows<?, S> rows) {
        return largest(query.split(), rows, query.limit())
                .chain(largest -> parts.byBucket(rows, query.starts(), texts(query.split(), largest))
                        .map(found -> series(tenant, query, rows, largest, found)));
    }

    private static List<@Nullable String> texts(Split split, LargestParts<?> largest) {
        List<@Nullable String> texts = new ArrayList<>();
        largest.parts().forEach(part -> texts.add(split.text(part)));
        return texts;
    }

    private static <S extends PartSums<S>> SplitSeries series(
            PartRepository.TenantSnapshot tenant,
            SplitSeriesQuery query,
            UsageRows<?, S> rows,
            LargestParts<S> largest,
            List<PartRepository.BucketPart<S>> found) {
        Map<Integer, Map<Integer, S>> byBucket = new HashMap<>();
        found.forEach(part -> byBucket.computeIfAbsent(part.bucket(), first -> new HashMap<>())
                .put(part.place(), part.sums()));
        // Usage may have come between the two statements, so that there are others only now.
        boolean hasOthers = found.stream().anyMatch(part -> part.place() == PartRepository.BucketPart.OTHER);
        long others = Math.max(largest.others(), hasOthers ? 1 : 0);
        List<Breakdown> buckets = new ArrayList<>();
        for (int bucket = 0; bucket < query.starts().size(); bucket++) {
            buckets.add(bucket(tenant, rows, largest.parts(), others, byBucket.getOrDefault(bucket, Map.of())));
        }
        return new SplitSeries(query.starts(), query.end(), buckets, tenant.currency(), tenant.state());
    }

    private static <S extends PartSums<S>> Breakdown bucket(
            PartRepository.TenantSnapshot tenant,
            UsageRows<?, S> rows,
            List<Breakdown.Part> shown,
            long others,
            Map<Integer, S> sums) {
        List<Breakdown.Part> ofBucket = new ArrayList<>();
        for (int place = 0; place < shown.size(); place++) {
            ofBucket.add(shown.get(place).with(value(rows, sums, place)));
        }
        Object other = value(rows, sums, PartRepository.BucketPart.OTHER);
        RunningTotal<S> whole = new RunningTotal<>(rows.sums().none());
        sums.values().forEach(whole::add);
        return new Breakdown(
                ofBucket,
                others == 0 ? null : new Breakdown.Other(others, other),
                rows.value().apply(whole.total()),
                tenant.currency(),
                tenant.state());
    }

    private static <S extends PartSums<S>> @Nullable Object value(
            UsageRows<?, S> rows, Map<Integer, S> sums, int place) {
        return rows.value().apply(sums.getOrDefault(place, rows.sums().none()));
    }
}
