package dev.canopy.metric;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.ledger.EventAttributes;
import dev.canopy.ledger.Periods;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads series and breakdowns. Queries read sums, and Java computes the metrics from the sums, by the same definitions
 * as the queries of the dashboard. Stateless.
 */
@ApplicationScoped
class History {
    private static final Comparator<Breakdown.Part> LARGEST_FIRST = Comparator.<Breakdown.Part, Object>comparing(
                    Breakdown.Part::value, Comparator.nullsFirst(History::compare))
            .reversed()
            .thenComparing(Breakdown.Part::key, Comparator.nullsLast(Comparator.naturalOrder()));

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
                ? parts.byBucket(whole, reach, periods, starts)
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
     * Splits a metric. Fails with a 400 for more than {@link Breakdown#MAX_PARTS} parts, with a 404 if the tenant does
     * not exist, and with a 422 if the breakdown needs events that are no longer kept.
     */
    Uni<Breakdown> breakdown(Scope scope, String key, Metric metric, Breakdown.By by, Window window) {
        return parts.whole(scope, key).chain(whole -> switch (by) {
            case Breakdown.By.Child child -> {
                whole.horizon().require(window);
                yield byChild(whole, metric, window);
            }
            case Breakdown.By.Feature feature -> {
                whole.horizon().requireMonths(window);
                yield parts.byFeature(whole, metric.reach(), window).map(found -> ofSums(whole, metric, found));
            }
            case Breakdown.By.Model model -> {
                whole.horizon().requireAll(window, "by");
                yield parts.byText(whole, metric.reach(), window, EventAttributes.MODEL)
                        .map(found -> ofSums(whole, metric, found));
            }
            case Breakdown.By.EventAttribute attribute -> {
                whole.horizon().requireAll(window, "by");
                yield parts.byText(whole, metric.reach(), window, EventAttributes.attribute(attribute.name()))
                        .map(found -> ofSums(whole, metric, found));
            }
        });
    }

    private Uni<Breakdown> byChild(PartRepository.Whole whole, Metric metric, Window window) {
        return parts.byChild(whole, metric, window).map(found -> {
            requireFew(found);
            List<Breakdown.Part> all = new ArrayList<>();
            Object total = null;
            for (PartRepository.ChildPart part : found) {
                boolean self = part.key().equals(whole.key());
                total = self ? part.subtree() : total;
                all.add(new Breakdown.Part(part.key(), part.name(), self ? part.own() : part.subtree()));
            }
            return new Breakdown(all.stream().sorted(LARGEST_FIRST).toList(), total, whole.state());
        });
    }

    private static Breakdown ofSums(PartRepository.Whole whole, Metric metric, List<PartRepository.Keyed> found) {
        requireFew(found);
        List<Breakdown.Part> all = found.stream()
                .map(part -> new Breakdown.Part(part.key(), part.name(), value(whole, metric, part.sums())))
                .sorted(LARGEST_FIRST)
                .toList();
        UsageTotals together = found.stream()
                .map(PartRepository.Keyed::sums)
                .reduce(UsageTotals::plus)
                .orElse(UsageTotals.NONE);
        return new Breakdown(all, value(whole, metric, together), whole.state());
    }

    private static @Nullable Object value(PartRepository.Whole whole, Metric metric, UsageTotals sums) {
        UsageExpressions usage = sums.usage(whole.features());
        return value(metric.within(new WindowedUsage(usage, usage)));
    }

    private static void requireFew(List<?> parts) {
        if (parts.size() > Breakdown.MAX_PARTS) {
            throw ProblemException.parameter("by", "would give more than " + Breakdown.MAX_PARTS + " parts");
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // values of one metric
    private static int compare(Object left, Object right) {
        return ((Comparable) left).compareTo(right);
    }
}
