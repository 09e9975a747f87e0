package dev.canopy.focus;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;

/** Names in the rows of FOCUS that Canopy cannot know: 1 to 200 characters, the first a letter or a digit. */
@ConfigMapping(prefix = "canopy.focus")
interface FocusConfig {
    String NAME = "[\\p{L}\\p{N}]\\P{Cc}{0,199}";

    /** The name of the company that offers the service, in exports of charges. */
    @WithDefault("Canopy")
    @Pattern(regexp = NAME) String providerName();

    /** The name of the company that makes the service, in exports of charges. */
    @WithDefault("Canopy")
    @Pattern(regexp = NAME) String publisherName();

    /** The name of the company that sends the invoices, in exports of charges. */
    @WithDefault("Canopy")
    @Pattern(regexp = NAME) String invoiceIssuerName();

    /** The name of the service, in exports of charges. */
    @WithDefault("AI inference")
    @Pattern(regexp = NAME) String serviceName();
}
