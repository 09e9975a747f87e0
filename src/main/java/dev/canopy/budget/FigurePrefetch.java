package dev.canopy.budget;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.canopy.metric.WindowedMetric;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The figures of the ledger that the last decision about each tenant needed. The next decision most likely needs the
 * same figures, so it asks for them before it knows the budgets. A wrong guess costs one more statement. Thread-safe.
 */
@ApplicationScoped
class FigurePrefetch {
    private static final int MAX_TENANTS = 20_000;

    private final Cache<Long, List<WindowedMetric>> byTenant = Caffeine.newBuilder()
            .maximumSize(MAX_TENANTS)
            .executor(Runnable::run)
            .build();

    /** The figures that a decision about some tenants most likely needs. */
    Set<WindowedMetric> of(Collection<Long> tenants) {
        Set<WindowedMetric> figures = new HashSet<>();
        tenants.stream().map(byTenant::getIfPresent).filter(Objects::nonNull).forEach(figures::addAll);
        return figures;
    }

    /**
     * Remembers the figures of a decision.
     *
     * @param paths the paths of its tenants, by their ids
     * @param needed all figures that the decision needed
     */
    void remember(Map<Long, List<Long>> paths, Collection<WindowedMetric> needed) {
        Map<Long, List<WindowedMetric>> byBudget =
                needed.stream().collect(Collectors.groupingBy(WindowedMetric::tenant));
        paths.forEach((tenant, path) -> byTenant.put(
                tenant,
                path.stream()
                        .flatMap(up -> byBudget.getOrDefault(up, List.of()).stream())
                        .toList()));
    }
}
