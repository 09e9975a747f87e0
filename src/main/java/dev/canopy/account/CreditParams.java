package dev.canopy.account;

import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.PageParams;
import dev.canopy.table.FormatParam;
import jakarta.ws.rs.BeanParam;

/** The query parameters of the list of credits, and of their ledger. */
record CreditParams(@BeanParam PageParams page, @BeanParam FormatParam format) {
    /**
     * A query for the credits of a tenant.
     *
     * @param tenant the key of the tenant
     * @throws dev.canopy.problem.ProblemException (400) if a parameter is invalid
     */
    CreditQuery toQuery(Scope scope, String tenant, Cursors cursors) {
        return new CreditQuery(scope, tenant, page.toQuery(cursors, scope.key(), CreditQuery.ORDER, "credits", tenant));
    }

    /** The same for the ledger of the credits of a tenant. */
    CreditEntryQuery toLedger(Scope scope, String tenant, Cursors cursors) {
        return new CreditEntryQuery(
                scope, tenant, page.toQuery(cursors, scope.key(), CreditEntryQuery.ORDER, "credit-ledger", tenant));
    }
}
