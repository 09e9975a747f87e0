package dev.canopy.audit;

import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.PageParams;
import dev.canopy.listing.RangeParams;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.SubtreeParam;
import dev.canopy.tenant.TenantKey;
import jakarta.ws.rs.BeanParam;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The query parameters of the audit log. */
record AuditParams(
        @Parameter(description = "the key of a tenant; all tenants that the caller sees if omitted")
        @RestQuery
        @Nullable String tenant,

        @BeanParam SubtreeParam subtree,
        @BeanParam RangeParams range,

        @Parameter(description = "the name or the id of a caller") @RestQuery @Nullable String actor,

        @BeanParam PageParams page) {
    /** @throws ProblemException (400) if a parameter is not acceptable */
    AuditQuery toQuery(Scope scope, Cursors cursors) {
        return new AuditQuery(
                scope,
                Optional.ofNullable(tenant).map(TenantKey::existing),
                subtree.toReach(tenant),
                range.toRange(ZoneOffset.UTC),
                Optional.ofNullable(actor),
                page.toQuery(cursors, scope.key(), AuditQuery.ORDER, "audit", inputs().toList()));
    }

    /** The cursor of one question is not valid for another. */
    private Stream<Optional<String>> inputs() {
        return Stream.of(
                Optional.ofNullable(tenant),
                Optional.ofNullable(subtree.subtree()),
                Optional.ofNullable(range.from()),
                Optional.ofNullable(range.to()),
                Optional.ofNullable(actor));
    }
}
