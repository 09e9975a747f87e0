package dev.canopy.usage;

import dev.canopy.feature.FeatureAddition;
import dev.canopy.tenant.TenantAddition;
import java.util.Map;
import java.util.Optional;

/**
 * The results of creating the unknown tenants and features of some events.
 *
 * @param tenants by key; empty if unknown tenants are not created
 * @param features by key; empty if unknown features are not created
 */
record ProvisioningResult(Map<String, TenantAddition> tenants, Map<String, FeatureAddition> features) {
    /** The final outcome of an event; empty if the event can be stored now. */
    Optional<EventOutcome> outcome(UsageEvent event, EventOutcome before) {
        TenantAddition tenant = tenants.get(event.tenant());
        FeatureAddition feature = features.get(event.feature());
        if (before == EventOutcome.UNKNOWN_TENANT && tenant != null) {
            return switch (tenant) {
                case PRESENT -> feature == null ? Optional.empty() : ofFeature(feature);
                case NOT_ALLOWED -> Optional.of(before);
                case INVALID -> Optional.of(EventOutcome.INVALID_TENANT);
                case NO_PARENT -> Optional.of(EventOutcome.NO_PARENT);
                case FULL -> Optional.of(EventOutcome.TENANTS_FULL);
            };
        }
        return before == EventOutcome.UNKNOWN_FEATURE && feature != null ? ofFeature(feature) : Optional.of(before);
    }

    private static Optional<EventOutcome> ofFeature(FeatureAddition feature) {
        return switch (feature) {
            case PRESENT -> Optional.empty();
            case RETIRED -> Optional.of(EventOutcome.UNKNOWN_FEATURE);
            case INVALID -> Optional.of(EventOutcome.INVALID_FEATURE);
            case FULL -> Optional.of(EventOutcome.CATALOGUE_FULL);
        };
    }
}
