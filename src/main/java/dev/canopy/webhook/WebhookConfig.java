package dev.canopy.webhook;

import dev.canopy.configuration.TrueOrFalse;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of the delivery of webhooks. */
@ConfigMapping(prefix = "canopy.webhooks")
interface WebhookConfig {
    /** Whether receivers on this machine are allowed, with https or http. */
    @WithDefault("false")
    @WithConverter(TrueOrFalse.class)
    boolean allowLoopback();

    /** How often due deliveries are looked for; 10 ms to 1 hour. */
    @WithDefault("PT1S")
    @DurationMin(millis = 10)
    @DurationMax(hours = 1)
    Duration interval();

    /** How long an attempt may take, from the look-up of the name to the status; 100 ms to 1 minute. */
    @WithDefault("PT15S")
    @DurationMin(millis = 100)
    @DurationMax(minutes = 1)
    Duration timeout();

    /** How many attempts an instance makes at the same time, of different webhooks; 1 to 1,000. */
    @WithDefault("64")
    @Min(1) @Max(1_000) int concurrency();

    /** How long delivered and dead messages are kept; 1 hour to 3,650 days. */
    @WithDefault("P30D")
    @DurationMin(hours = 1)
    @DurationMax(days = 3_650)
    Duration retention();
}
