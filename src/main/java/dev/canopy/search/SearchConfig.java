package dev.canopy.search;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;

/** The language of search. */
@ConfigMapping(prefix = "canopy.search")
interface SearchConfig {
    /**
     * The text search configuration of PostgreSQL for <a href="search.md">search</a>, such as {@code english};
     * {@code simple} takes words as they are. A start with another value rewrites four tables.
     */
    @WithDefault("simple")
    @Pattern(regexp = "[a-z][a-z0-9_]{0,62}") String language();
}
