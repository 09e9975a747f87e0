package dev.canopy.webhook;

import dev.canopy.configuration.TrueOrFalse;
import dev.canopy.configuration.Tuning;
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
    /** Whether webhooks may send to this machine, also by http. */
    @WithDefault("false")
    @WithConverter(TrueOrFalse.class)
    boolean allowLoopback();

    /** How often due messages are looked for. */
    @Tuning
    @WithDefault("PT1S")
    @DurationMin(millis = 10)
    @DurationMax(hours = 1)
    Duration interval();

    /** How long an attempt to deliver a message may take. */
    @Tuning
    @WithDefault("PT15S")
    @DurationMin(millis = 100)
    @DurationMax(minutes = 1)
    Duration timeout();

    /** How many webhooks an instance sends to at the same time: a quarter of them of one account. */
    @Tuning
    @WithDefault("64")
    @Min(1) @Max(1_000) int concurrency();

    /** How long delivered and dead messages are kept. */
    @WithDefault("P30D")
    @DurationMin(hours = 1)
    @DurationMax(days = 3_650)
    Duration retention();
}
