package dev.canopy.metric;

import dev.canopy.attribute.Query;
import dev.canopy.platform.QueryStream;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Reads metrics of any number of tenants in one statement; another looks for the ancestor where there are none. */
@ApplicationScoped
class MetricExportRepository {
    private final QueryStream stream;
    private final TenantRepository tenants;

    MetricExportRepository(QueryStream stream, TenantRepository tenants) {
        this.stream = stream;
        this.tenants = tenants;
    }

    /** All rows, whatever the limit of the query, some at a time. Fails with not-found if there is no such ancestor. */
    Multi<List<MetricRow>> rows(MetricQuery query) {
        MetricColumns columns = new MetricColumns(query.windows());
        // Of every row each aggregate is needed.
        Query<Tenant> all =
                MetricStatements.page(query, columns, query.metrics()).aggregating(Query.Aggregation.GROUPED);
        Multi<List<MetricRow>> rows = stream.rows(all)
                .map(some -> some.stream()
                        .map(row -> new MetricRow(row, row, columns))
                        .toList());
        String ancestor = query.ancestor();
        return ancestor == null
                ? rows
                : rows.onCompletion()
                        .ifEmpty()
                        .switchTo(() -> tenants.getId(query.scope(), ancestor)
                                .onItem()
                                .transformToMulti(known -> Multi.createFrom().empty()));
    }
}
