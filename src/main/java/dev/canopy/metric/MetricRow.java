package dev.canopy.metric;

import dev.canopy.attribute.Row;
import dev.canopy.tenant.TenantAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A tenant with its metrics.
 *
 * @param tenant the row that has the tenant itself
 * @param metrics the row that has its metrics, the same or another
 */
public record MetricRow(Row tenant, Row metrics, MetricColumns columns) {
    public Long tenantId() {
        return tenant.require(TenantAttributes.ID);
    }

    String key() {
        return tenant.require(TenantAttributes.KEY);
    }

    String name() {
        return tenant.require(TenantAttributes.NAME);
    }

    @Nullable String parent() {
        return tenant.get(TenantAttributes.PARENT_KEY);
    }

    long depth() {
        return tenant.require(TenantAttributes.DEPTH);
    }

    /** That the tenant was read from. */
    public DataState state() {
        return DataState.beside(tenant);
    }

    @Nullable Object value(Metric metric) {
        return metrics.get(columns.of(metric));
    }

    /** The value of the range before. */
    @Nullable Object previous(Metric metric) {
        return metrics.get(columns.previous(metric));
    }

    /** Whether the range before was read as well. */
    boolean isCompared() {
        return columns.isCompared();
    }
}
