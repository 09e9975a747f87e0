package dev.canopy.http;

import io.smallrye.config.ConfigMapping;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;

/** The hosts that the service serves. */
@ConfigMapping(prefix = "canopy.http")
interface HostConfig {
    /**
     * Further names under which the service is reached, separated by commas and without ports; {@code *} for all names.
     * IP addresses, {@code localhost} and its subdomains are always served. Other hosts get a 421.
     */
    Optional<List<@Pattern(regexp = AllowedHosts.FORM) String>> allowedHosts();
}
