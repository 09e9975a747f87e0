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
 * Reads metrics of any number of tenants in one statement. Where there are none, another looks for the ancestor, and one for events
 * that are gone.
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
     * All rows, whatever the limit of the query, some at a time. Fails with not-found if there is no such ancestor, and if events of
     * the windows are gone.
     */
    Multi<List<MetricRow>> rows(MetricQuery query) {
        // Of every row each aggregate is needed.
        Query<Tenant> all = MetricStatements.page(query, query.metrics()).aggregating(Query.Aggregation.GROUPED);
        Multi<List<MetricRow>> rows = stream(all)
                .invoke(some -> MetricRepository.requireEvents(query.windows(), some.get(0)))
                .map(some -> some.stream()
                        .map(row -> new MetricRow(row, row, query.columns()))
                        .toList());
        return rows.onCompletion()
                .ifEmpty()
                .switchTo(() -> checkEmpty(query)
                        .onItem()
                        .transformToMulti(checked -> Multi.createFrom().empty()));
    }

    private Uni<?> checkEmpty(MetricQuery query) {
        String ancestor = query.ancestor();
        Uni<?> known = ancestor == null ? Uni.createFrom().voidItem() : tenants.getId(query.scope(), ancestor);
        return query.windows().hasEvents() ? known.chain(() -> metrics.state(query.windows())) : known;
    }
}
