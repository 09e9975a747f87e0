package dev.canopy.audit;

import dev.canopy.access.Scope;
import dev.canopy.listing.Calendar;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.PageParams;
import dev.canopy.listing.ParameterValue;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.TenantKey;
import jakarta.ws.rs.BeanParam;
import java.time.Instant;
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

        @Parameter(description = "whether entries of the descendants of the tenant are included; only with 'tenant'")
        @RestQuery
        @Nullable String subtree,

        @Parameter(
                description = "the start of the range, inclusive: a time with an offset, or a day in UTC",
                example = "2026-03-01T00:00:00Z")
        @RestQuery
        @Nullable String from,

        @Parameter(
                description = "the end of the range, exclusive: a time with an offset, or a day in UTC",
                example = "2026-04-01T00:00:00Z")
        @RestQuery
        @Nullable String to,

        @Parameter(description = "the name or the id of a caller") @RestQuery @Nullable String actor,

        @BeanParam PageParams page) {
    /** @throws ProblemException (400) if a parameter is not acceptable */
    AuditQuery toQuery(Scope scope, Cursors cursors) {
        if (subtree != null && tenant == null) {
            throw ProblemException.parameter("subtree", "needs the parameter 'tenant'");
        }
        Optional<Instant> start = time("from", from);
        Optional<Instant> end = time("to", to);
        if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
            throw ProblemException.parameter("to", "must be after 'from'");
        }
        return new AuditQuery(
                scope,
                Optional.ofNullable(tenant).map(TenantKey::existing),
                included(),
                start,
                end,
                Optional.ofNullable(actor),
                page.toQuery(cursors, scope.key(), AuditQuery.ORDER, "audit", inputs().toList()));
    }

    /** The cursor of one question is not valid for another. */
    private Stream<Optional<String>> inputs() {
        return Stream.of(
                Optional.ofNullable(tenant),
                Optional.ofNullable(subtree),
                Optional.ofNullable(from),
                Optional.ofNullable(to),
                Optional.ofNullable(actor));
    }

    private AuditQuery.Subtree included() {
        return ParameterValue.read(
                        "subtree",
                        subtree,
                        text -> switch (text) {
                            case "true" -> Optional.of(AuditQuery.Subtree.INCLUDED);
                            case "false" -> Optional.of(AuditQuery.Subtree.LEFT_OUT);
                            default -> Optional.empty();
                        },
                        "must be true or false")
                .orElse(AuditQuery.Subtree.LEFT_OUT);
    }

    private static Optional<Instant> time(String name, @Nullable String text) {
        return ParameterValue.read(
                name,
                text,
                Calendar::instant,
                "must be a time with an offset, such as 2026-03-01T12:00:00Z, or a day in UTC");
    }
}
