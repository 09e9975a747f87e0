package dev.canopy.tenant;

import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.PageParams;
import dev.canopy.problem.ProblemException;
import jakarta.ws.rs.BeanParam;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters of a list of tenants. A tenant must meet all that are given. */
record TenantParams(
        @Parameter(description = "only the subtree of the tenant with this key") @RestQuery @Nullable String ancestor,

        @Parameter(description = "only the children of the tenant with this key") @RestQuery @Nullable String parent,

        @Parameter(
                description = "words; each must be the start of a word in key, name or labels",
                example = "northwind",
                schema = @Schema(maxLength = SearchWords.MAX_LENGTH))
        @RestQuery
        @Nullable String q,

        @Parameter(
                description =
                        "a label as name:value or name=value, such as tier:gold; if repeated, a tenant must have all labels")
        @RestQuery
        List<String> label,

        @BeanParam PageParams page) {

    /** @throws ProblemException (400) naming an unacceptable parameter, (404) if a key is malformed */
    TenantQuery toQuery(Scope scope, Cursors cursors) {
        return new TenantQuery(
                scope,
                normalized(ancestor),
                normalized(parent),
                SearchWords.parse("q", q),
                labels(),
                page.toQuery(cursors, scope.key(), TenantQuery.ORDER, "tenants"));
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
                throw ProblemException.parameter(
                        "label", "contains two values for '" + given.substring(0, colon) + "'");
            }
        }
        return labels;
    }
}
