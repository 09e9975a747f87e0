package dev.canopy.tenant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.util.Currency;

/** The currency of accounts, and of prices for all tenants, that are created without one. */
@ConfigMapping(prefix = "canopy.currency")
public interface CurrencyConfig {
    /**
     * The currency of accounts that are created without one, and of prices for all tenants that name none: an ISO 4217
     * code. A change has no effect on those that exist.
     */
    @WithParentName
    @WithDefault("USD")
    Currency currency();
}
