package dev.canopy.catalogue;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** How the attributes are checked when the service starts. */
@ConfigMapping(prefix = "canopy.attributes")
interface CatalogueConfig {
    /**
     * The file that keeps the {@link Translations} for the next start. Without it, each start translates all
     * attributes.
     */
    Optional<Path> translations();
}
