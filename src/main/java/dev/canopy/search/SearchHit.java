package dev.canopy.search;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An entity that a search has found. */
@Schema(name = "SearchHit", description = "an entity that a search has found")
record SearchHit(
        @Schema(description = "tenant, user, organization or feature")
        String kind,

        @Schema(description = "the key of a tenant or a feature; the id of a user or an organization")
        String key,

        @Schema(description = "the name") String name,

        @Schema(
                description =
                        "HTML: the name, and the key or the e-mail address, escaped, with <mark> around each word that"
                                + " was found",
                examples = "<mark>Acme</mark> Research acme-research")
        String snippet,

        @Schema(description = "how well the hit fits, from 0 to 1; only comparable within one response")
        double rank) {}
