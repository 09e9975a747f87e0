package dev.canopy.focus;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;

/** Names in the rows of FOCUS that Canopy cannot know: 1 to 200 characters, the first a letter or a digit. */
@ConfigMapping(prefix = "canopy.focus")
interface FocusConfig {
    String NAME = "[\\p{L}\\p{N}]\\P{Cc}{0,199}";

    /** The ISO 4217 code of the currency of all costs. Nothing is converted. */
    @WithDefault("USD")
    @Pattern(regexp = "[A-Z]{3}") String billingCurrency();

    /** Who offers the service. */
    @WithDefault("Canopy")
    @Pattern(regexp = NAME) String providerName();

    /** Who makes the service. */
    @WithDefault("Canopy")
    @Pattern(regexp = NAME) String publisherName();

    /** Who sends the invoices. */
    @WithDefault("Canopy")
    @Pattern(regexp = NAME) String invoiceIssuerName();

    /** What is offered. */
    @WithDefault("AI inference")
    @Pattern(regexp = NAME) String serviceName();
}
