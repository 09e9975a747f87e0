package dev.canopy.metric;

import dev.canopy.tenant.Scope;
import dev.canopy.tenant.TenantKey;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What chooses the rows of an export: as for a page of the dashboard, of which there is but one. */
record MetricExportParams(
        @RestQuery @Nullable String metrics,
        @RestQuery @Nullable String from,
        @RestQuery @Nullable String to,
        @RestQuery @Nullable String timeZone,
        @RestQuery @Nullable String sort,
        @RestQuery @Nullable String ancestor,
        @RestQuery @Nullable String filter) {

    /** @throws dev.canopy.problem.ProblemException (400) naming the parameter that is not acceptable, (404) for a key that is none */
    MetricQuery toQuery(Scope scope) {
        return new MetricQuery(
                scope,
                Metric.parseList(metrics),
                new Windows(Window.parse(from, to, Window.zone(timeZone)), null),
                SortKey.parseList(sort),
                ancestor == null ? null : TenantKey.existing(ancestor),
                MetricFilter.parse(filter),
                null,
                Integer.MAX_VALUE);
    }
}
