package dev.canopy.metric;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Query;
import dev.canopy.platform.Cursor;
import dev.canopy.tenant.Scope;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the queries that answer metrics. Stateless. */
final class MetricStatements {
    private MetricStatements() {}

    /** One tenant with these metrics. */
    static Query<Tenant> ofTenant(Scope scope, String key, MetricColumns columns, Collection<Metric> metrics) {
        Query<Tenant> query = scope.restrict(tenants(columns).where(TenantAttributes.KEY.eq(key)));
        // Told by its number as well, which is what its days belong to.
        return withMetrics(query, columns, metrics).where(TenantAttributes.isTenant(key));
    }

    /** These tenants by their ids, with these metrics. */
    static Query<Tenant> ofTenants(List<Long> ids, MetricColumns columns, Collection<Metric> metrics) {
        return withMetrics(
                Query.from(Tenant.class).select(TenantAttributes.ID).where(TenantAttributes.isOneOf(ids)),
                columns,
                metrics);
    }

    /** A page of tenants in its order, with these metrics. */
    static Query<Tenant> page(MetricQuery query, MetricColumns columns, Collection<Metric> metrics) {
        Query<Tenant> page = query.scope().restrict(tenants(columns));
        if (query.ancestor() != null) {
            page.where(TenantAttributes.isBelow(query.scope(), query.ancestor()));
        }
        MetricFilter filter = query.filter();
        if (filter != null) {
            page.where(filter.condition(columns));
        }
        Cursor after = query.after();
        if (after != null) {
            after(page, query.sort(), after.values(), columns);
        }
        query.sort().forEach(key -> page.orderBy(key.order(columns)));
        // What the cursor of the next page is made of.
        query.sort().stream()
                .filter(key -> key.metric() == null)
                .map(key -> key.expression(columns))
                .filter(column -> !page.selected().contains(column))
                .forEach(page::select);
        metrics.forEach(metric -> page.select(columns.of(metric)));
        return page;
    }

    private static Query<Tenant> tenants(MetricColumns columns) {
        Query<Tenant> query = Query.from(Tenant.class)
                .select(
                        TenantAttributes.ID,
                        TenantAttributes.KEY,
                        TenantAttributes.NAME,
                        TenantAttributes.PARENT_KEY,
                        TenantAttributes.DEPTH)
                .select(DataState.BESIDE_TENANTS);
        return columns.hasEvents() ? query.select(Horizon.BESIDE_TENANTS) : query;
    }

    private static Query<Tenant> withMetrics(Query<Tenant> query, MetricColumns columns, Collection<Metric> metrics) {
        metrics.forEach(metric -> query.select(columns.of(metric)));
        if (columns.isCompared()) {
            metrics.stream().filter(Metric::isWindowed).forEach(metric -> query.select(columns.previous(metric)));
        }
        return query;
    }

    /**
     * Continues after the row with these values: later in the first key, or equal in it and later in the second, and so
     * on. The bound on the first key alone repeats what follows from that, in a form that an index can start from.
     *
     * @throws dev.canopy.problem.ProblemException (400) if a value does not fit its key
     */
    private static void after(
            Query<Tenant> page, List<SortKey> sort, List<@Nullable Object> values, MetricColumns columns) {
        Condition<Tenant> equal = null;
        Condition<Tenant> later = null;
        for (int i = 0; i < sort.size(); i++) {
            SortKey key = sort.get(i);
            Object given = values.get(i);
            if (given == null && !key.isNullable()) {
                throw Cursor.foreign();
            }
            Object value = given == null ? null : key.comparable(given);
            if (value != null) {
                Condition<Tenant> here = key.later(columns, value);
                here = equal == null ? here : equal.and(here);
                later = later == null ? here : later.or(here);
            }
            Condition<Tenant> same = key.same(columns, value);
            equal = equal == null ? same : equal.and(same);
            if (i == 0 && value != null && !key.isNullable()) {
                page.where(key.later(columns, value).or(same));
            }
        }
        if (later == null) {
            throw Cursor.foreign();
        }
        page.where(later);
    }
}
