package dev.canopy.directory;

import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Reach;
import dev.canopy.tenant.SubtreeParam;
import dev.canopy.tenant.TenantKey;
import jakarta.ws.rs.BeanParam;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The query parameters for the tenants whose users are listed. */
record UserOwnerParams(
        @Parameter(description = "only users of organizations of the tenant with this key", example = "northwind")
        @RestQuery
        @Nullable String tenant,

        @BeanParam SubtreeParam subtree) {
    /** @throws ProblemException (400) if a parameter is not acceptable */
    UserQuery.Of toOwner() {
        Reach reach = subtree.toReach(tenant);
        if (tenant == null) {
            return new UserQuery.Of.Everyone();
        }
        String key = TenantKey.existing(tenant);
        return switch (reach) {
            case OWN -> new UserQuery.Of.OfTenant(key);
            case SUBTREE -> new UserQuery.Of.OfSubtree(key);
        };
    }
}
