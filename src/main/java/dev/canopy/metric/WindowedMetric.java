package dev.canopy.metric;

/**
 * A metric of a tenant within a window.
 *
 * @param tenant the id of the tenant
 */
public record WindowedMetric(Long tenant, Metric metric, Window window) {}
