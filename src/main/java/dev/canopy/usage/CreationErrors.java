package dev.canopy.usage;

import dev.canopy.feature.FeatureKey;
import dev.canopy.tenant.TenantKey;

/** The reasons why an unknown tenant or feature was not created, although unknown ones are. */
final class CreationErrors {
    private CreationErrors() {}

    static String invalidTenant(String key) {
        return tenant(key)
                + "it cannot be created (canopy.usage.unknown-tenant), because a key must match " + TenantKey.PATTERN
                + " and not be a reserved word";
    }

    static String withoutParent(String key) {
        return tenant(key)
                + "it cannot be created, because the tenant in canopy.usage.unknown-tenant does not exist or is archived";
    }

    static String beyondTenants(String key) {
        return tenant(key)
                + "it cannot be created, because there are as many tenants as canopy.usage.max-created-tenants allows";
    }

    static String invalidFeature(String key) {
        return feature(key) + "it cannot be added (canopy.usage.unknown-feature), because a key must match "
                + FeatureKey.PATTERN;
    }

    static String beyondFeatures(String key) {
        return feature(key)
                + "it cannot be added, because there are as many features as canopy.catalogue.max-features allows";
    }

    private static String tenant(String key) {
        return "tenant '" + key + "' is unknown; ";
    }

    private static String feature(String key) {
        return "feature '" + key + "' is not in the catalogue; ";
    }
}
