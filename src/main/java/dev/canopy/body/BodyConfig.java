package dev.canopy.body;

import dev.canopy.configuration.SizeRange;
import dev.canopy.configuration.Tuning;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.valueextraction.Unwrapping;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** The limits of request bodies. */
@ConfigMapping(prefix = "canopy.http")
interface BodyConfig {
    /** The largest decoded body, except for newline-delimited JSON. */
    @WithDefault("10M")
    @SizeRange(min = "1K", max = "1G")
    MemorySize maxBodySize();

    /**
     * How much memory the bodies of all requests may take together, with all that is read from them: about 10 times the
     * size of a JSON body, more if its values are small. Beyond this, requests get a 503 and streams read ahead less.
     * Without it, half of the heap.
     */
    @Tuning
    @SizeRange(min = "1M", max = "64G", payload = Unwrapping.Unwrap.class)
    Optional<MemorySize> maxBuffered();

    /**
     * How long a body may take to arrive, with one more second for each 4 KB of it. Newline-delimited JSON takes as
     * long as its client sends.
     */
    @Tuning
    @WithDefault("PT30S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration bodyTimeout();
}
