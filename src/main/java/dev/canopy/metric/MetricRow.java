package dev.canopy.metric;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a tenant as the database answers them; those that a query did not need are null. Amounts are
 * nano-units.
 *
 * @param asOf everything acknowledged before is included
 */
record MetricRow(
        Long tenantId,
        String key,
        String name,
        @Nullable String parent,
        Integer depth,
        Long subtreeSize,
        @Nullable Long usageCount,
        @Nullable Long inferenceCost,
        @Nullable Double featureAdoptionRate,
        @Nullable Long totalUsageCount,
        @Nullable Long totalInferenceCost,
        @Nullable Double subtreeFeatureAdoptionRate,
        @Nullable Long costPerUse,
        @Nullable Instant lastUsedAt,
        Instant asOf) {}
