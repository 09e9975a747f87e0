package dev.canopy.metric;

import dev.canopy.access.Scope;
import dev.canopy.access.TenantSelection;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Query;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import java.util.Collection;
import java.util.List;

/** Builds the queries of metrics. Stateless. */
final class MetricStatements {
    private MetricStatements() {}

    /** A query of one tenant with metrics. */
    static Query<Tenant> ofTenant(Scope scope, String key, MetricColumns columns, Collection<Metric> metrics) {
        Query<Tenant> query = withPosition(scope.query(Tenant.class, TenantAttributes.ID), columns)
                .select(columns.state().all())
                .where(TenantAttributes.KEY.eq(key));
        // By id as well as by key, because the roll-ups refer to the id.
        return withMetrics(query, columns, metrics).where(TenantAttributes.isTenant(key));
    }

    /** A query of the metrics of tenants by their ids. */
    static Query<Tenant> ofTenants(Scope scope, List<Long> ids, MetricColumns columns, Collection<Metric> metrics) {
        return withMetrics(
                scope.query(Tenant.class, TenantAttributes.ID)
                        .select(TenantAttributes.ID)
                        .where(DatabaseFunctions.isOneOf(TenantAttributes.ID, ids)),
                columns,
                metrics);
    }

    /** A query of a page of tenants in its order, with metrics. */
    static Query<Tenant> page(MetricQuery query, Collection<Metric> metrics) {
        return page(query, ofList(query), metrics);
    }

    /** The same from tenants of the list that can be on the page. */
    static Query<Tenant> page(MetricQuery query, Condition<Tenant> candidates, Collection<Metric> metrics) {
        return page(query, candidates(query, candidates), metrics);
    }

    private static Query<Tenant> page(MetricQuery query, Query<Tenant> tenants, Collection<Metric> metrics) {
        Query<Tenant> page = withPosition(tenants, query.columns())
                .select(DataState.inList(query.scope()).all());
        query.page().apply(page);
        metrics.stream().map(query.columns()::of).forEach(page::select);
        return page;
    }

    /** The same with nothing but the columns of the order. */
    static Query<Tenant> sorted(MetricQuery query, Condition<Tenant> candidates) {
        return query.page().apply(candidates(query, candidates));
    }

    private static Query<Tenant> candidates(MetricQuery query, Condition<Tenant> candidates) {
        return query.scope().listFew(Tenant.class, TenantAttributes.ID, candidates);
    }

    private static Query<Tenant> ofList(MetricQuery query) {
        return query.scope()
                .list(
                        Tenant.class,
                        TenantAttributes.ID,
                        query.ancestor() == null ? TenantSelection.ALL : TenantSelection.subtree(query.ancestor()));
    }

    private static Query<Tenant> withPosition(Query<Tenant> query, MetricColumns columns) {
        query.select(TenantAttributes.ID, TenantAttributes.KEY, TenantAttributes.NAME, TenantAttributes.CURRENCY)
                .select(columns.position().columns());
        return columns.windows().hasEvents() ? query.select(Horizon.OF_TENANTS) : query;
    }

    private static Query<Tenant> withMetrics(Query<Tenant> query, MetricColumns columns, Collection<Metric> metrics) {
        metrics.forEach(metric -> query.select(columns.of(metric)));
        if (columns.isCompared()) {
            metrics.stream().filter(Metric::isWindowed).forEach(metric -> query.select(columns.previous(metric)));
        }
        return query;
    }
}
