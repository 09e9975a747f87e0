package dev.canopy.credential;

import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.PageParams;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.TenantKey;
import jakarta.ws.rs.BeanParam;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The query parameters of the list of keys. */
record KeyParams(
        @Parameter(description = "only the keys of the tenant with this key") @RestQuery @Nullable String tenant,

        @BeanParam PageParams page) {
    /** @throws ProblemException (400) if a parameter is not acceptable */
    KeyQuery toQuery(Scope scope, Cursors cursors) {
        Optional<String> of = Optional.ofNullable(tenant).map(TenantKey::existing);
        return new KeyQuery(scope, of, page.toQuery(cursors, scope.key(), KeyColumns.ORDER, "keys", of));
    }
}
