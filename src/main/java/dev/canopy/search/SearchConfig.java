package dev.canopy.search;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;

/** The language of search. */
@ConfigMapping(prefix = "canopy.search")
interface SearchConfig {
    /**
     * The name of a text search configuration of PostgreSQL, such as {@code english}; {@code simple} takes words as they
     * are. The migrations read the same key.
     */
    @WithDefault("simple")
    @Pattern(regexp = "[a-z][a-z0-9_]{0,62}") String language();
}
