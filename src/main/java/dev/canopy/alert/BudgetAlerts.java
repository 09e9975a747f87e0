package dev.canopy.alert;

import dev.canopy.access.Scope;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Alerts at the thresholds of budgets, for rooms that set up tenants. */
@ApplicationScoped
public class BudgetAlerts {
    private final AlertRepository alerts;
    private final TenantRepository tenants;

    BudgetAlerts(AlertRepository alerts, TenantRepository tenants) {
        this.alerts = alerts;
        this.tenants = tenants;
    }

    /**
     * Adds or replaces the alert that has the name of a budget. Fails with 404 if the tenant does not exist, and with
     * 422 if it has no such budget.
     */
    public Uni<Void> put(Scope scope, String key, String budget) {
        return tenants.getIdentity(scope, key)
                .chain(tenant -> alerts.save(scope, tenant, key, budget, AlertDraft.ofBudget(budget), IfMatch.NONE))
                .replaceWithVoid();
    }
}
