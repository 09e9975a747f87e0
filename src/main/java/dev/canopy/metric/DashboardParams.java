package dev.canopy.metric;

import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.PageParams;
import jakarta.ws.rs.BeanParam;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The query parameters of the dashboard: those of its rows, and those of a page. */
record DashboardParams(
        @BeanParam MetricParams rows,

        @Parameter(description = WindowParams.COMPARE) @RestQuery @Nullable String compareTo,

        @BeanParam PageParams page) {
    /** @throws dev.canopy.problem.ProblemException as {@link MetricParams#toQuery} */
    MetricQuery toQuery(Scope scope, MetricCatalogue catalogue, AmountOrder order, Cursors cursors) {
        return rows.toQuery(scope, catalogue, order, compareTo, page, cursors);
    }
}
