package dev.canopy.budget;

import dev.canopy.access.Scope;
import dev.canopy.listing.BooleanParameter;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.PageParams;
import jakarta.ws.rs.BeanParam;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The query parameters of the list of budgets. */
record BudgetParams(
        @Parameter(
                description = "whether to list also the budgets of all ancestors that the caller can see; the list is"
                        + " then sorted by the keys of the tenants",
                schema = @Schema(implementation = Boolean.class, defaultValue = "false"))
        @RestQuery
        @Nullable String inherited,

        @BeanParam PageParams page) {
    /**
     * A query for the budgets of a tenant.
     *
     * @param tenant the key of the tenant
     * @throws dev.canopy.problem.ProblemException (400) if a parameter is invalid
     */
    BudgetQuery toQuery(Scope scope, String tenant, Cursors cursors) {
        BudgetQuery.Reach reach =
                BooleanParameter.parse("inherited", inherited) ? BudgetQuery.Reach.INHERITED : BudgetQuery.Reach.OWN;
        return new BudgetQuery(
                scope,
                tenant,
                reach,
                page.toQuery(cursors, scope.key(), BudgetQuery.ORDER, "budgets", tenant, reach)
                        .atMost(BudgetQuery.MAX_PAGE));
    }
}
