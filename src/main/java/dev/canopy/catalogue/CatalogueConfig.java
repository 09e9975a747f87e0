package dev.canopy.catalogue;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigMapping;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Optional;

/** How the attributes are checked when the service starts. */
@RegisterForReflection // the validator of configurations looks at its methods
@ConfigMapping(prefix = "canopy.attributes")
interface CatalogueConfig {
    /**
     * The file that keeps the {@link Translations} for the next start. Without it, each start translates all
     * attributes.
     */
    Optional<@Pattern(regexp = ".*\\S.*") @Size(max = 4_096) String> translations();
}
