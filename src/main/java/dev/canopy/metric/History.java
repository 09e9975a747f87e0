package dev.canopy.metric;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.ledger.EventAttributes;
import dev.canopy.ledger.Periods;
import dev.canopy.ledger.StoredEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads series and breakdowns. Queries read sums, and Java computes the metrics from the sums, by the same definitions
 * as the queries of the dashboard. Stateless.
 */
@ApplicationScoped
class History {
    private final PartRepository parts;

    History(PartRepository parts) {
        this.parts = parts;
    }

    /**
     * Reads metrics over time. Fails with a 404 if the tenant does not exist, and with a 422 if the series needs events
     * that are no longer kept.
     *
     * @param starts the starts of the buckets, at least one
     * @param to the end of the last bucket
     */
    Uni<Series> series(Scope scope, String key, List<Metric> metrics, List<Instant> starts, Instant to) {
        Periods.Coarsest coarsest = Granularity.coarsest(starts);
        Periods periods = Periods.of(starts.get(0), to, coarsest);
        return parts.whole(scope, key)
                .invoke(whole -> whole.horizon().require(periods, coarsest))
                .chain(whole -> sums(whole, Metric.Reach.OWN, metrics, periods, starts)
                        .chain(own -> sums(whole, Metric.Reach.SUBTREE, metrics, periods, starts)
                                .map(subtree -> new Series(
                                        starts,
                                        to,
                                        values(metrics, whole, starts.size(), own, subtree),
                                        periods.hasEvents(),
                                        whole.state()))));
    }

    private Uni<Map<Integer, UsageTotals>> sums(
            PartRepository.Whole whole,
            Metric.Reach reach,
            List<Metric> metrics,
            Periods periods,
            List<Instant> starts) {
        return metrics.stream().anyMatch(metric -> metric.reach() == reach)
                ? parts.byBucket(whole, reach, metrics, periods, starts)
                : Uni.createFrom().item(Map.of());
    }

    private static List<Map<Metric, @Nullable Object>> values(
            List<Metric> metrics,
            PartRepository.Whole whole,
            int buckets,
            Map<Integer, UsageTotals> own,
            Map<Integer, UsageTotals> subtree) {
        List<Map<Metric, @Nullable Object>> values = new ArrayList<>(buckets);
        for (int bucket = 0; bucket < buckets; bucket++) {
            WindowedUsage usage = new WindowedUsage(
                    own.getOrDefault(bucket, UsageTotals.NONE).usage(whole.features()),
                    subtree.getOrDefault(bucket, UsageTotals.NONE).usage(whole.features()));
            Map<Metric, @Nullable Object> ofBucket = new EnumMap<>(Metric.class);
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
    Uni<Breakdown> breakdown(Scope scope, String key, Breakdown.Query query) {
        Window window = query.window();
        return parts.whole(scope, key).chain(whole -> switch (query.by()) {
            case Breakdown.By.Child child -> {
                whole.horizon().require(window);
                yield byChild(whole, query);
            }
            case Breakdown.By.Feature feature -> {
                whole.horizon().requireMonths(window);
                yield ofSums(whole, query, found -> parts.byFeature(whole, query, found));
            }
            case Breakdown.By.Model model -> {
                whole.horizon().requireAll(window, "by");
                yield ofSums(whole, query, found -> parts.byText(whole, query, EventAttributes.MODEL, found));
            }
            case Breakdown.By.EventAttribute attribute -> {
                whole.horizon().requireAll(window, "by");
                Expression<StoredEvent, String> value = EventAttributes.attribute(attribute.name());
                yield ofSums(whole, query, found -> parts.byText(whole, query, value, found));
            }
        });
    }

    private Uni<Breakdown> byChild(PartRepository.Whole whole, Breakdown.Query query) {
        Metric metric = query.metric();
        LargestParts largest = new LargestParts(query.limit());
        AtomicReference<@Nullable Object> total = new AtomicReference<>();
        return parts.byChild(whole, query, child -> {
                    if (child.key().equals(whole.key())) {
                        total.set(child.whole());
                    }
                    largest.add(new Breakdown.Part(child.key(), child.name(), child.value()), child.sums());
                })
                .map(read -> {
                    Object others =
                            metric.isRatio() ? value(whole, metric, largest.otherSums()) : largest.otherValues();
                    return breakdown(whole, largest, others, total.get());
                });
    }

    private static Uni<Breakdown> ofSums(
            PartRepository.Whole whole,
            Breakdown.Query query,
            Function<Consumer<PartRepository.Keyed>, Uni<Void>> reading) {
        Metric metric = query.metric();
        LargestParts largest = new LargestParts(query.limit());
        return reading.apply(part -> largest.add(
                        new Breakdown.Part(part.key(), part.name(), value(whole, metric, part.sums())), part.sums()))
                .map(read -> breakdown(
                        whole,
                        largest,
                        value(whole, metric, largest.otherSums()),
                        value(whole, metric, largest.allSums())));
    }

    private static Breakdown breakdown(
            PartRepository.Whole whole, LargestParts largest, @Nullable Object others, @Nullable Object total) {
        return new Breakdown(
                largest.parts(),
                largest.others() == 0 ? null : new Breakdown.Other(largest.others(), others),
                total,
                whole.state());
    }

    private static @Nullable Object value(PartRepository.Whole whole, Metric metric, UsageTotals sums) {
        UsageExpressions usage = sums.usage(whole.features());
        return value(metric.within(new WindowedUsage(usage, usage)));
    }
}
