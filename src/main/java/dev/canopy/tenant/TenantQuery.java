package dev.canopy.tenant;

import dev.canopy.listing.Cursor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A list of tenants, by key.
 *
 * @param ancestor the key of a tenant whose subtree is meant, itself included
 * @param parent the key of a tenant whose children are meant
 * @param words of which each starts a word of the key, name or labels
 * @param labels that a tenant must have, all of them
 * @param after where the page before ended
 * @param limit rows at most, 1 to 1,000
 */
record TenantQuery(
        Scope scope,
        @Nullable String ancestor,
        @Nullable String parent,
        List<String> words,
        Map<String, String> labels,
        @Nullable Cursor after,
        int limit) {
    static final String VIEW = "tenants";

    TenantQuery {
        words = List.copyOf(words);
        labels = Map.copyOf(labels);
    }
}
