package dev.canopy.metric;

import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.ListParams;
import dev.canopy.listing.PageParams;
import dev.canopy.listing.PageQuery;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantKey;
import dev.canopy.tenant.TenantPlace;
import jakarta.ws.rs.BeanParam;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters of the dashboard: the tenants, the metrics and the range of time. */
record MetricParams(
        @Parameter(description = METRICS, example = "totalInferenceCost,featureAdoptionRate") @RestQuery @Nullable String metrics,

        @Parameter(description = "the key of a tenant; lists only its subtree") @RestQuery @Nullable String ancestor,

        @BeanParam WindowParams window,
        @BeanParam ListParams list) {
    static final String FILTER = "totalInferenceCost=gt=100;depth==1";
    static final String METRICS = "the names of metrics, separated by commas; all metrics if omitted";

    /**
     * A query for one page.
     *
     * @throws dev.canopy.problem.ProblemException (400) if a parameter is invalid, (404) for a key that no tenant can
     *     have
     */
    MetricQuery toQuery(Scope scope, @Nullable String compareTo, PageParams page, Cursors cursors) {
        MetricColumns columns = new MetricColumns(window.toWindows(compareTo), TenantPlace.of(scope));
        String below = below();
        Object[] question = {"metrics", columns.windows().asked(), String.valueOf(below)};
        return toQuery(scope, columns, below, list.toQuery(columns.listed(), page, cursors, scope.key(), question));
    }

    /**
     * A query for all rows.
     *
     * @throws dev.canopy.problem.ProblemException as for a page
     */
    MetricQuery toQuery(Scope scope) {
        MetricColumns columns = new MetricColumns(window.toWindows(null), TenantPlace.of(scope));
        return toQuery(scope, columns, below(), list.toQuery(columns.listed()));
    }

    private MetricQuery toQuery(Scope scope, MetricColumns columns, @Nullable String below, PageQuery<Tenant> page) {
        return new MetricQuery(scope, Metric.parseList(metrics), columns, below, page);
    }

    private @Nullable String below() {
        return ancestor == null ? null : TenantKey.existing(ancestor);
    }
}
