package dev.canopy.event;

import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Scope;
import dev.canopy.listing.KeyForm;
import dev.canopy.metric.WindowParams;
import dev.canopy.problem.ProblemException;
import dev.canopy.table.FormatParam;
import dev.canopy.tenant.SubtreeParam;
import dev.canopy.tenant.TenantKey;
import jakarta.ws.rs.BeanParam;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters that choose events. */
record EventParams(
        @Parameter(required = true, description = TenantKey.DESCRIPTION, example = "northwind") @RestQuery @Nullable String tenant,

        @BeanParam SubtreeParam subtree,
        @BeanParam WindowParams window,

        @Parameter(description = "the key of a feature, regardless of case", example = "chat") @RestQuery @Nullable String feature,

        @Parameter(description = "the model that the events name", example = "large") @RestQuery @Nullable String model,

        @Parameter(description = "the user that the events name", example = "user-17") @RestQuery @Nullable String user,

        @Parameter(description = "the source of the events; with 'id', it is 'default' if omitted", example = "billing")
        @RestQuery
        @Nullable String source,

        @Parameter(description = "the id of a single event within its source", example = "evt-1") @RestQuery @Nullable String id,

        @BeanParam FormatParam format) {
    private static final String DEFAULT_SOURCE = "default";

    /** @throws ProblemException (400) if a parameter is invalid, (404) for a key that no tenant can have */
    EventQuery toQuery() {
        if (tenant == null) {
            throw ProblemException.parameter("tenant", "is missing");
        }
        Scope scope = CurrentCaller.scope();
        return new EventQuery(
                scope,
                TenantKey.existing(tenant),
                subtree.toReach(tenant),
                window.toWindow(),
                new EventQuery.Filter(
                        feature == null ? null : KeyForm.stored(feature),
                        model,
                        user,
                        id != null && source == null ? DEFAULT_SOURCE : source,
                        id),
                EventQuery.Prices.of(CurrentCaller.get()));
    }
}
