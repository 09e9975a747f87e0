package dev.canopy.access;

import dev.canopy.configuration.TrueOrFalse;
import io.quarkus.runtime.LaunchMode;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The configuration of the access to the service. */
@ConfigMapping(prefix = "canopy.access")
public interface AccessConfig {
    /**
     * Whether each request needs a credential. Without it, {@code open} in dev mode and otherwise {@code required}. See
     * <a href="access.md">access</a>.
     */
    Optional<Mode> mode();

    /** Whether {@code open} may be combined with an address that other machines can reach. */
    @WithDefault("false")
    @WithConverter(TrueOrFalse.class)
    boolean openToAll();

    /** Whether a request needs a credential. */
    enum Mode {
        /** Every request needs a credential. */
        REQUIRED,
        /** A request without a credential may do everything. */
        OPEN
    }

    default Mode effectiveMode() {
        return mode().orElse(LaunchMode.current() == LaunchMode.DEVELOPMENT ? Mode.OPEN : Mode.REQUIRED);
    }
}
