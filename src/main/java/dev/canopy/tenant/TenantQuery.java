package dev.canopy.tenant;

import dev.canopy.access.Scope;
import dev.canopy.access.TenantSelection;
import dev.canopy.attribute.Query;
import dev.canopy.listing.Keyset;
import dev.canopy.listing.PageQuery;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A query for a list of tenants, sorted by key.
 *
 * @param ancestor the key of the tenant whose subtree is listed, or null
 * @param parent the key of the tenant whose children are listed, or null
 * @param words each must be the start of a word in key, name or labels
 * @param labels a tenant must have all of them
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

    /**
     * Starts with the tenants among which the list looks: children if there is a parent, even where an ancestor limits
     * them further.
     */
    Query<Tenant> begin() {
        if (parent == null) {
            return scope.list(
                    Tenant.class,
                    TenantAttributes.ID,
                    ancestor == null ? TenantSelection.ALL : TenantSelection.subtree(ancestor));
        }
        Query<Tenant> children = scope.list(Tenant.class, TenantAttributes.PARENT_ID, TenantSelection.one(parent));
        return ancestor == null ? children : children.where(scope.isWithin(TenantAttributes.ID, ancestor));
    }

    /** The keys in the query, whose tenants must exist. */
    List<String> named() {
        return Stream.of(ancestor, parent).filter(Objects::nonNull).distinct().toList();
    }
}
