package dev.canopy.tenant;

import dev.canopy.listing.PageQuery;
import dev.canopy.problem.ProblemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Which tenants a client lists; all that is given must be met. */
record TenantParams(
        @Parameter(description = "only the subtree of this tenant, itself included") @RestQuery @Nullable String ancestor,

        @Parameter(description = "only the children of this tenant") @RestQuery @Nullable String parent,

        @Parameter(description = "words, each the start of a word in key, name or labels", example = "acme")
        @RestQuery
        @Nullable String q,

        @Parameter(
                description = "name:value (or name=value) that the tenant must have; may be repeated",
                example = "tier:gold")
        @RestQuery
        List<String> label) {

    /** @throws ProblemException (400) naming the parameter that is not acceptable, (404) for a key that no tenant can have */
    TenantQuery toQuery(Scope scope, PageQuery<Tenant> page) {
        return new TenantQuery(
                scope, normalized(ancestor), normalized(parent), SearchWords.parse("q", q), labels(), page);
    }

    private static @Nullable String normalized(@Nullable String key) {
        return key == null ? null : TenantKey.existing(key);
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String given : label) {
            int colon = given.replace('=', ':').indexOf(':');
            if (colon < 1 || given.indexOf('\0') >= 0) {
                throw ProblemException.parameter("label", "must be name:value");
            }
            String value = given.substring(colon + 1);
            String other = labels.putIfAbsent(given.substring(0, colon), value);
            if (other != null && !other.equals(value)) {
                throw ProblemException.parameter("label", "asks for two values of '" + given.substring(0, colon) + "'");
            }
        }
        return labels;
    }
}
