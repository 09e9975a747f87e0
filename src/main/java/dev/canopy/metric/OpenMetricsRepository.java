package dev.canopy.metric;

import dev.canopy.access.Scope;
import dev.canopy.access.TenantSelection;
import dev.canopy.attribute.Query;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Reads the all-time metrics of some levels of the tree in one statement. If it finds none, it looks for the top. */
@ApplicationScoped
class OpenMetricsRepository implements ProjectionRepository<Tenant, Long> {
    private final TenantRepository tenants;

    OpenMetricsRepository(TenantRepository tenants) {
        this.tenants = tenants;
    }

    /** Fails with a 404 if the ancestor does not exist, and with a 400 if there are too many tenants. */
    Uni<List<MetricRow>> list(Scope scope, OpenMetricsQuery query) {
        MetricColumns columns = new MetricColumns(ComparedWindows.ALL_TIME, scope);
        return project(statement(scope, query, columns), OpenMetricsParams.MAX_TENANTS + 1)
                .call(rows -> rows.isEmpty() && query.ancestor() != null
                        ? tenants.getId(scope, query.ancestor())
                        : Uni.createFrom().nullItem())
                .map(rows -> {
                    if (rows.size() > OpenMetricsParams.MAX_TENANTS) {
                        throw query.tooMany();
                    }
                    return rows.stream()
                            .map(row -> new MetricRow(row, row, columns))
                            .toList();
                });
    }

    private static Query<Tenant> statement(Scope scope, OpenMetricsQuery query, MetricColumns columns) {
        TenantSelection listed = query.ancestor() == null
                ? TenantSelection.ALL
                : TenantSelection.subtree(query.ancestor(), query.levels());
        Query<Tenant> statement = scope.list(Tenant.class, TenantAttributes.ID, listed)
                .select(TenantAttributes.KEY, TenantAttributes.NAME, TenantAttributes.CURRENCY)
                .select(columns.position().columns());
        query.metrics().forEach(metric -> statement.select(columns.of(metric)));
        if (query.ancestor() == null) {
            statement.filter(columns.position().depth().le((long) query.levels()));
        }
        return statement.orderBy(TenantAttributes.KEY.asc());
    }
}
