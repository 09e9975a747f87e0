package dev.canopy.tenant;

import dev.canopy.listing.Keyset;
import dev.canopy.listing.PageQuery;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A list of tenants, by key.
 *
 * @param ancestor the key of a tenant whose subtree is meant, itself included
 * @param parent the key of a tenant whose children are meant
 * @param words of which each starts a word of the key, name or labels
 * @param labels that a tenant must have, all of them
 */
record TenantQuery(
        Scope scope,
        @Nullable String ancestor,
        @Nullable String parent,
        List<String> words,
        Map<String, String> labels,
        PageQuery<Tenant> page) {
    static final Keyset<Tenant> ORDER = Keyset.by(TenantAttributes.KEY);

    TenantQuery {
        words = List.copyOf(words);
        labels = Map.copyOf(labels);
    }

    /** The keys of the tenants that must exist. */
    List<String> named() {
        return Stream.of(ancestor, parent).filter(Objects::nonNull).distinct().toList();
    }
}
