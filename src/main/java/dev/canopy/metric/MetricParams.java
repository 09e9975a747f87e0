package dev.canopy.metric;

import dev.canopy.listing.Cursors;
import dev.canopy.listing.ListParams;
import dev.canopy.listing.PageParams;
import dev.canopy.listing.PageQuery;
import dev.canopy.tenant.Scope;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantKey;
import jakarta.ws.rs.BeanParam;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Which tenants a client lists with which metrics, page by page or all at once. */
record MetricParams(
        @Parameter(description = METRICS, example = "totalInferenceCost,featureAdoptionRate") @RestQuery @Nullable String metrics,

        @Parameter(description = "only the subtree of this tenant, itself included") @RestQuery @Nullable String ancestor,

        @BeanParam WindowParams window,
        @BeanParam ListParams list) {
    static final String FILTER = "totalInferenceCost=gt=100;depth==1";
    static final String METRICS = "names of metrics, separated by commas; all of them if left out";

    /**
     * One page.
     *
     * @throws dev.canopy.problem.ProblemException (400) naming the parameter that is not acceptable, (404) for a key that no tenant
     *     can have
     */
    MetricQuery toQuery(Scope scope, @Nullable String compareTo, PageParams page, Cursors cursors) {
        MetricColumns columns = new MetricColumns(window.toWindows(compareTo));
        String below = below();
        Object[] question = {"metrics", columns.windows().asked(), String.valueOf(below)};
        return toQuery(scope, columns, below, list.toQuery(columns.listed(), page, cursors, question));
    }

    /**
     * All rows.
     *
     * @throws dev.canopy.problem.ProblemException as for a page
     */
    MetricQuery toQuery(Scope scope) {
        MetricColumns columns = new MetricColumns(window.toWindows(null));
        return toQuery(scope, columns, below(), list.toQuery(columns.listed()));
    }

    private MetricQuery toQuery(Scope scope, MetricColumns columns, @Nullable String below, PageQuery<Tenant> page) {
        return new MetricQuery(scope, Metric.parseList(metrics), columns, below, page);
    }

    private @Nullable String below() {
        return ancestor == null ? null : TenantKey.existing(ancestor);
    }
}
