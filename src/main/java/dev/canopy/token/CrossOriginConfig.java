package dev.canopy.token;

import io.smallrye.config.ConfigMapping;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;

/** The web pages that may call the service. */
@ConfigMapping(prefix = "canopy.access")
interface CrossOriginConfig {
    /**
     * Origins of web pages that may call the service with a credential, such as {@code https://console.example.com}.
     */
    Optional<List<@Pattern(regexp = Origin.FORM) String>> origins();
}
