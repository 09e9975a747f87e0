package dev.canopy.metric;

import dev.canopy.attribute.Row;
import dev.canopy.tenant.TenantAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A tenant with its metrics.
 *
 * @param tenant the row with the columns of the tenant
 * @param metrics the row with the metrics, which may be the same row
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

    /** The currency of the account, and of all amounts in the row. */
    public String currency() {
        return tenant.require(TenantAttributes.CURRENCY);
    }

    @Nullable String parent() {
        return columns.position().parentIn(tenant);
    }

    long depth() {
        return tenant.require(columns.position().depth());
    }

    /** The state that the tenant was read from; only if the row was read for one tenant, or for its id. */
    public DataState state() {
        return columns.state().of(tenant);
    }

    @Nullable Object value(Metric metric) {
        return metrics.get(columns.of(metric));
    }

    /** The value in the previous range; null if the metric has no value. */
    @Nullable Object previous(Metric metric) {
        return metrics.get(columns.previous(metric));
    }

    /** Whether the previous range was read as well. */
    boolean isCompared() {
        return columns.isCompared();
    }
}
