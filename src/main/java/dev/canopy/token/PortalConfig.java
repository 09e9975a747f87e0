package dev.canopy.token;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Tokens for the browsers of customers. */
@ConfigMapping(prefix = "canopy.access.portal")
interface PortalConfig {
    /** How long a portal token may be valid. It cannot be revoked before. */
    @WithDefault("PT12H")
    @DurationMin(minutes = 1)
    @DurationMax(days = 7)
    Duration maxLifetime();
}
