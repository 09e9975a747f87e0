package dev.canopy.budget;

import dev.canopy.access.Scope;
import dev.canopy.access.TenantSelection;
import dev.canopy.listing.Keyset;
import dev.canopy.listing.PageQuery;

/**
 * A page of budgets, sorted by tenant and name.
 *
 * @param key the key of the tenant
 */
record BudgetQuery(Scope scope, String key, Reach reach, PageQuery<Budget> page) {
    /** Limits the columns of the statement that reads the usage: one for each metric and window. */
    static final int MAX_PAGE = 50;

    static final Keyset<Budget> ORDER = Keyset.by(BudgetAttributes.TENANT_KEY, BudgetAttributes.NAME);

    /** The budgets to list. */
    enum Reach {
        /** The budgets of the tenant. */
        OWN,
        /** The budgets of the tenant and of those of its ancestors that the caller can see. */
        INHERITED
    }

    TenantSelection listed() {
        return switch (reach) {
            case OWN -> TenantSelection.one(key);
            case INHERITED -> TenantSelection.ancestors(key);
        };
    }
}
