package dev.canopy.access;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Refuses to start a service that anybody in the network could read and change, unless that is asked for. */
@Singleton
class OpenModeCheck {
    private static final Logger LOG = Logger.getLogger(OpenModeCheck.class);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    private final AccessConfig access;
    private final Config config;

    OpenModeCheck(AccessConfig access, Config config) {
        this.access = access;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        if (access.effectiveMode() == AccessConfig.Mode.REQUIRED || LaunchMode.current() != LaunchMode.NORMAL) {
            return;
        }
        String host = config.getOptionalValue("quarkus.http.host", String.class).orElse("0.0.0.0");
        if (!LOOPBACK.contains(host) && !access.openToAll()) {
            throw new IllegalStateException(
                    "canopy.access.mode=open lets anybody who reaches " + host
                            + " read and change everything. Set quarkus.http.host=127.0.0.1, or canopy.access.open-to-all=true.");
        }
        LOG.warn("canopy.access.mode=open: requests need no credential, and everybody may do everything.");
    }
}
