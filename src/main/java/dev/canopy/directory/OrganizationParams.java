package dev.canopy.directory;

import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.ListParams;
import dev.canopy.listing.PageParams;
import dev.canopy.problem.ProblemException;
import jakarta.ws.rs.BeanParam;

/** The query parameters of the list of the organizations of a tenant. */
record OrganizationParams(
        @BeanParam ListParams list, @BeanParam PageParams page) {
    static final String FILTER = "name==Acme*;userCount=gt=0";

    /**
     * A query for the organizations of a tenant.
     *
     * @param tenant the key of the tenant
     * @throws ProblemException (400) if a parameter is invalid
     */
    OrganizationQuery toQuery(Scope scope, String tenant, Cursors cursors) {
        return new OrganizationQuery(
                scope,
                tenant,
                list.toQuery(OrganizationAttributes.COLUMNS, page, cursors, scope.key(), "organizations", tenant));
    }
}
