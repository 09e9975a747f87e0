package dev.canopy.catalogue;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** How the attributes are checked when the service starts. */
@ConfigMapping(prefix = "canopy.attributes")
interface CatalogueConfig {
    /** Where {@link Translations} are kept from one start to the next; without it each start translates anew. */
    Optional<Path> translations();
}
