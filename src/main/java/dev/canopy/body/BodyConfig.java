package dev.canopy.body;

import dev.canopy.configuration.SizeRange;
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
    /** The largest size of a body, except for newline-delimited JSON, which is read as a stream; 1K to 1G. */
    @WithDefault("10M")
    @SizeRange(min = "1K", max = "1G")
    MemorySize maxBodySize();

    /**
     * The memory that the bodies of all requests may take together, with all that is read from them; 1M to 64G. Beyond
     * it, requests get a 503. Half of the heap where absent.
     */
    @SizeRange(min = "1M", max = "64G", payload = Unwrapping.Unwrap.class)
    Optional<MemorySize> maxBuffered();

    /**
     * How long a body may take to arrive, 1 ms to 1 day, and one more second for each 4 KB of it. Newline-delimited
     * JSON takes as long as its client sends.
     */
    @WithDefault("PT30S")
    @DurationMin(millis = 1)
    @DurationMax(days = 1)
    Duration bodyTimeout();
}
