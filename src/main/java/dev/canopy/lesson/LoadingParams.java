package dev.canopy.lesson;

import dev.canopy.listing.PublicId;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.SubtreeParam;
import dev.canopy.tenant.TenantKey;
import jakarta.ws.rs.BeanParam;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The query parameters that select the users to read. */
record LoadingParams(
        @Parameter(description = "the key of the tenant; required without 'user'", example = "northwind")
        @RestQuery
        @Nullable String tenant,

        @BeanParam SubtreeParam subtree,

        @Parameter(description = "the id of a single user, instead of a tenant") @RestQuery @Nullable String user) {
    /** @throws ProblemException (400) if a parameter is not acceptable; (404) if no user can have the id */
    UserSelection toSelection() {
        if (user != null) {
            if (tenant != null || subtree.subtree() != null) {
                throw ProblemException.parameter("user", "cannot be combined with 'tenant' or 'subtree'");
            }
            return new UserSelection.One(PublicId.existing("user", user));
        }
        if (tenant == null) {
            throw ProblemException.parameter("tenant", "is missing");
        }
        int levels = switch (subtree.toReach(tenant)) {
            case OWN -> 0;
            case SUBTREE -> Integer.MAX_VALUE;
        };
        return new UserSelection.OfTenant(TenantKey.existing(tenant), levels);
    }
}
