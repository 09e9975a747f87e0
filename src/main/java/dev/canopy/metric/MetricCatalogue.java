package dev.canopy.metric;

import dev.canopy.meter.StoredMeter;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Reach;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The metrics at a time: those that are built in, and two for each meter. Immutable. */
public final class MetricCatalogue {
    /** The catalogue without meters. */
    public static final MetricCatalogue BUILT_IN = of(new StoredMeter.All(0, List.of()));

    private final long version;
    private final Map<String, Metric> byName;

    private MetricCatalogue(long version, Map<String, Metric> byName) {
        this.version = version;
        this.byName = byName;
    }

    static MetricCatalogue of(StoredMeter.All meters) {
        Map<String, Metric> byName = new LinkedHashMap<>();
        for (Metric metric : BuiltInMetric.values()) {
            byName.put(metric.wireName(), metric);
        }
        for (StoredMeter meter : meters.meters()) {
            for (Reach reach : Reach.values()) {
                Metric metric = new MeterMetric(meter, reach);
                byName.put(metric.wireName(), metric);
            }
        }
        return new MetricCatalogue(meters.version(), byName);
    }

    /** Grows with each change of a meter, and when a meter is filled. */
    long version() {
        return version;
    }

    List<Metric> all() {
        return List.copyOf(byName.values());
    }

    @Nullable Metric find(String name) {
        return byName.get(name);
    }

    boolean knows(String name) {
        return byName.containsKey(name);
    }

    /**
     * Whether a metric has this name, and shows this meter.
     *
     * @param meter the internal number; null if the metric is built in
     */
    public boolean knows(String name, @Nullable Integer meter) {
        Metric metric = find(name);
        return metric != null && metric.meter().equals(Optional.ofNullable(meter));
    }

    /** Whether the catalogue has all of these, with the same definitions. */
    public boolean has(Collection<Metric> metrics) {
        return metrics.stream().allMatch(metric -> metric.equals(find(metric.wireName())));
    }

    /** Whether a column is a metric whose values are amounts of money. */
    boolean isAmount(String column) {
        Metric metric = find(column);
        return metric != null && metric.isMoney();
    }

    /** The metric with this name; empty unless a budget can limit it. */
    public Optional<Metric> findLimitable(String name) {
        return Optional.ofNullable(find(name)).filter(Metric::isLimitable);
    }

    /** The metric, if an alert can watch it: if a budget can limit it or it belongs to a meter; otherwise empty. */
    public Optional<Metric> findWatchable(String name) {
        return Optional.ofNullable(find(name))
                .filter(metric -> metric.isLimitable() || metric.meter().isPresent());
    }

    /**
     * The metrics of a comma-separated list, or all of them, in the order of the catalogue.
     *
     * @throws ProblemException (400) with the name that is not a metric
     */
    public List<Metric> parseList(@Nullable String names) {
        return names == null ? all() : parseList("metrics", names);
    }

    /** @throws ProblemException (400) unless the name is that of exactly one metric */
    public Metric parse(String parameter, @Nullable String name) {
        List<Metric> metrics = parseList(parameter, name == null ? "" : name);
        if (metrics.size() > 1) {
            throw ProblemException.parameter(parameter, "must be a single metric");
        }
        return metrics.get(0);
    }

    private List<Metric> parseList(String parameter, String names) {
        Set<Metric> asked = new LinkedHashSet<>();
        for (String name : names.split(",", -1)) {
            Metric metric = find(name.strip());
            if (metric == null) {
                throw ProblemException.parameter(parameter, "contains the unknown metric '" + name.strip() + "'");
            }
            asked.add(metric);
        }
        return inOrder(asked);
    }

    private List<Metric> inOrder(Set<Metric> asked) {
        List<Metric> metrics = new ArrayList<>(byName.values());
        metrics.retainAll(asked);
        return List.copyOf(metrics);
    }

    /**
     * The metrics of usage in a comma-separated list, or all of them.
     *
     * @throws ProblemException (400) with the name that is not a metric of usage
     */
    public List<Metric> parseUsageList(String parameter, @Nullable String names) {
        if (names == null) {
            return Metric.windowed(all());
        }
        List<Metric> metrics = parseList(parameter, names);
        metrics.stream().filter(metric -> !metric.isWindowed()).findFirst().ifPresent(metric -> {
            throw ProblemException.parameter(
                    parameter, "contains '" + metric.wireName() + "', which is not a metric of usage");
        });
        return metrics;
    }
}
