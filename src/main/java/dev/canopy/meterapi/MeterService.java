package dev.canopy.meterapi;

import dev.canopy.access.Scope;
import dev.canopy.budget.BudgetUses;
import dev.canopy.meter.MeterDefinition;
import dev.canopy.meter.MeterDefinitions;
import dev.canopy.meter.MeterView;
import dev.canopy.metric.MeterMetric;
import dev.canopy.metric.MetricCatalogues;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import dev.canopy.request.IfMatch;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The rules of meters. After a change, this instance has the new catalogue of metrics before it responds. */
@ApplicationScoped
class MeterService {
    private final MeterDefinitions meters;
    private final MetricCatalogues catalogues;
    private final BudgetUses budgets;

    MeterService(MeterDefinitions meters, MetricCatalogues catalogues, BudgetUses budgets) {
        this.meters = meters;
        this.catalogues = catalogues;
        this.budgets = budgets;
    }

    Uni<List<MeterView>> list() {
        return meters.list();
    }

    /** Fails with a 404 if there is no such meter. */
    Uni<MeterView> get(String key) {
        return meters.find(key).map(found -> found.orElseThrow(() -> unknown(key)));
    }

    /**
     * Defines a meter, or changes its unit and description. Fails with a 409 if it counts something else or is built
     * in, and with a 412 if it has another version.
     */
    Uni<MeterView> save(MeterDefinition meter, IfMatch ifMatch) {
        return meters.save(meter, ifMatch).chain(catalogues::refresh).chain(known -> get(meter.key()));
    }

    /**
     * Fails with a 404 if there is no such meter, with a 409 if a budget uses it or it is built in, and with a 412 if
     * it has another version.
     */
    Uni<Void> delete(Scope scope, String key, IfMatch ifMatch) {
        return meters.delete(key, ifMatch)
                .onFailure(SqlState.FOREIGN_KEY_VIOLATION::caused)
                .recoverWithUni(() -> budgets.find(scope, List.of(key, MeterMetric.totalName(key)))
                        .map(used -> {
                            throw ProblemException.conflict(used.map(use -> "The budget '" + use.name()
                                            + "' of the tenant '" + use.tenant() + "' uses the meter '" + key
                                            + "'; change or delete it first.")
                                    .orElse("A budget that used the meter '" + key + "' has just changed; try again."));
                        }))
                .invoke(deleted -> {
                    if (!deleted) {
                        throw unknown(key);
                    }
                })
                .chain(catalogues::refresh)
                .replaceWithVoid();
    }

    private static ProblemException unknown(String key) {
        return ProblemException.notFound("meter", key);
    }
}
