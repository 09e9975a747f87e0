package dev.canopy.account;

import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.PageParams;
import jakarta.ws.rs.BeanParam;

/** The query parameters of the list of subscriptions. */
record SubscriptionParams(
        @BeanParam SubscriptionFilterParams filter,
        @BeanParam PageParams page) {
    /**
     * A query for the subscriptions of a tenant.
     *
     * @param tenant the key of the tenant
     * @throws dev.canopy.problem.ProblemException (400) if a parameter is invalid
     */
    SubscriptionQuery toQuery(Scope scope, String tenant, Cursors cursors) {
        SubscriptionQuery.Filter wanted = filter.toFilter();
        return new SubscriptionQuery(
                scope,
                tenant,
                wanted,
                page.toQuery(cursors, scope.key(), SubscriptionQuery.ORDER, "subscriptions", tenant, wanted));
    }
}
