package dev.canopy.usage;

import dev.canopy.tenant.TenantKey;
import java.util.Optional;

/** The values of the setting {@code canopy.usage.unknown-tenant}. */
final class UnknownTenant {
    private static final String BELOW = "create-below:";

    /** The form of a value. */
    static final String FORM = "reject|" + BELOW + "(?i:" + TenantKey.PATTERN + ")";

    private UnknownTenant() {}

    /** The key of the tenant below which unknown tenants are created; empty if their events are rejected. */
    static Optional<String> parent(String setting) {
        return setting.startsWith(BELOW)
                ? Optional.of(TenantKey.normalize(setting.substring(BELOW.length())))
                : Optional.empty();
    }
}
