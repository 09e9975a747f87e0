package dev.canopy.metric;

import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.ListParams;
import dev.canopy.listing.PageParams;
import dev.canopy.listing.PageQuery;
import dev.canopy.table.FormatParam;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantKey;
import jakarta.ws.rs.BeanParam;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters of the rows of the dashboard and of an export: the tenants, the metrics and the range of time. */
record MetricParams(
        @Parameter(description = MetricValues.NAMES, example = "totalInferenceCost,featureAdoptionRate")
        @RestQuery
        @Nullable String metrics,

        @Parameter(description = "the key of a tenant; lists only its subtree") @RestQuery @Nullable String ancestor,

        @BeanParam WindowParams window,
        @BeanParam ListParams list,
        @BeanParam FormatParam format) {
    static final String FILTER = "totalInferenceCost=gt=100;depth==1";

    /**
     * A query for one page.
     *
     * @throws dev.canopy.problem.ProblemException (400) if a parameter is invalid, (404) for a key that no tenant can
     *     have
     */
    MetricQuery toQuery(
            Scope scope,
            MetricCatalogue catalogue,
            AmountOrder order,
            @Nullable String compareTo,
            PageParams page,
            Cursors cursors) {
        MetricColumns columns = new MetricColumns(window.toWindows(compareTo), scope);
        String below = below();
        Object[] question = {"metrics", columns.windows().asked(), String.valueOf(below)};
        return toQuery(
                scope,
                catalogue,
                columns,
                below,
                list.toQuery(columns.listed(catalogue, order), page, cursors, scope.key(), question));
    }

    /**
     * A query for all rows.
     *
     * @throws dev.canopy.problem.ProblemException as for a page
     */
    MetricQuery toQuery(Scope scope, MetricCatalogue catalogue, AmountOrder order) {
        MetricColumns columns = new MetricColumns(window.toWindows(null), scope);
        return toQuery(scope, catalogue, columns, below(), list.toQuery(columns.listed(catalogue, order)));
    }

    /** Whether the tenants may be of several accounts, and are sorted by an amount. */
    boolean ranksAmountsOfAccounts(MetricCatalogue catalogue) {
        return ancestor == null && list.sortedBy().anyMatch(catalogue::isAmount);
    }

    private MetricQuery toQuery(
            Scope scope,
            MetricCatalogue catalogue,
            MetricColumns columns,
            @Nullable String below,
            PageQuery<Tenant> page) {
        return new MetricQuery(scope, catalogue, catalogue.parseList(metrics), columns, below, page);
    }

    private @Nullable String below() {
        return ancestor == null ? null : TenantKey.existing(ancestor);
    }
}
