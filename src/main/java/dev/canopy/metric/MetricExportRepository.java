package dev.canopy.metric;

import dev.canopy.attribute.Query;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Reads metrics of any number of tenants in one statement. If no tenant is found, one more statement looks for the
 * ancestor, and one reads the horizon.
 */
@ApplicationScoped
class MetricExportRepository implements ProjectionRepository<Tenant, Long> {
    private final TenantRepository tenants;
    private final MetricRepository metrics;

    MetricExportRepository(TenantRepository tenants, MetricRepository metrics) {
        this.tenants = tenants;
        this.metrics = metrics;
    }

    /**
     * All rows in batches, regardless of the limit of the query. Fails with a 404 if the ancestor does not exist, and
     * with a 422 if a window needs events that are no longer kept.
     */
    Multi<List<MetricRow>> rows(MetricQuery query) {
        // Grouped, because each aggregate of every row is needed.
        Query<Tenant> all = MetricStatements.page(query, query.metrics()).aggregating(Query.Aggregation.GROUPED);
        return stream(all, () -> checkEmpty(query))
                .invoke(some -> MetricRepository.requireEvents(query.windows(), some.get(0)))
                .map(some -> some.stream()
                        .map(row -> new MetricRow(row, row, query.columns()))
                        .toList());
    }

    private Uni<?> checkEmpty(MetricQuery query) {
        String ancestor = query.ancestor();
        Uni<?> known = ancestor == null ? Uni.createFrom().voidItem() : tenants.getId(query.scope(), ancestor);
        return query.windows().hasEvents() ? known.chain(() -> metrics.state(query.windows())) : known;
    }
}
