package dev.canopy.tenant;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.util.Currency;

/** The currency of accounts, and of prices for all tenants, that are created without one. */
@ConfigMapping(prefix = "canopy.currency")
public interface CurrencyConfig {
    /** A code of ISO 4217. A change has no effect on accounts and prices that exist. */
    @WithParentName
    @WithDefault("USD")
    Currency currency();
}
