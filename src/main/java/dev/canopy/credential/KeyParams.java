package dev.canopy.credential;

import dev.canopy.access.Scope;
import dev.canopy.attribute.IpAddress;
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

        @Parameter(
                description =
                        "only the keys that were last used from this IP address, or from this network, such as 192.0.2.0/24")
        @RestQuery
        @Nullable String lastUsedFrom,

        @BeanParam PageParams page) {
    /** @throws ProblemException (400) if a parameter is not acceptable */
    KeyQuery toQuery(Scope scope, Cursors cursors) {
        Optional<String> of = Optional.ofNullable(tenant).map(TenantKey::existing);
        Optional<IpAddress> from = Optional.ofNullable(lastUsedFrom).map(KeyParams::network);
        return new KeyQuery(scope, of, from, page.toQuery(cursors, scope.key(), KeyColumns.ORDER, "keys", of, from));
    }

    private static IpAddress network(String text) {
        return IpAddress.parse(text)
                .orElseThrow(() -> ProblemException.parameter(
                        "lastUsedFrom", "must be an IP address, or a network such as 192.0.2.0/24"));
    }
}
