package dev.canopy.metric;

import dev.canopy.access.Scope;
import dev.canopy.tenant.Currencies;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Finds out how a list is sorted by an amount. Most services have one currency, in which an index by the amount alone
 * serves a page, so that only a list that is sorted by an amount over all accounts asks for the currencies, by one
 * statement.
 */
@ApplicationScoped
class AmountOrders {
    private final Currencies currencies;

    AmountOrders(Currencies currencies) {
        this.currencies = currencies;
    }

    Uni<AmountOrder> of(Scope scope, MetricParams params, MetricCatalogue catalogue) {
        return params.ranksAmountsOfAccounts(catalogue)
                ? currencies.areSeveral(scope).map(several -> several ? AmountOrder.WITHIN_CURRENCY : AmountOrder.ALONE)
                : Uni.createFrom().item(AmountOrder.ALONE);
    }
}
