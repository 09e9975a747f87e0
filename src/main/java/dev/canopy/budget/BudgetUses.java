package dev.canopy.budget;

import dev.canopy.access.Scope;
import dev.canopy.query.ProjectionRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Finds the budgets of a metric. */
@ApplicationScoped
public class BudgetUses implements ProjectionRepository<Budget, Budget.Identity> {
    /**
     * A budget of a metric.
     *
     * @param tenant the key of its tenant
     */
    public record Use(String tenant, String name) {}

    /** The first budget of any of these metrics by tenant and name; empty if there is none. */
    public Uni<Optional<Use>> find(Scope scope, List<String> metrics) {
        return project(
                        scope.query(Budget.class, BudgetAttributes.TENANT_ID)
                                .select(BudgetAttributes.TENANT_KEY, BudgetAttributes.NAME)
                                .where(BudgetAttributes.METRIC.in(metrics))
                                .orderBy(BudgetAttributes.TENANT_KEY.asc(), BudgetAttributes.NAME.asc()),
                        1)
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row ->
                                new Use(row.require(BudgetAttributes.TENANT_KEY), row.require(BudgetAttributes.NAME))));
    }
}
