package dev.canopy.priceimport;

import dev.canopy.database.Retries;
import dev.canopy.price.PriceDraft;
import dev.canopy.price.PriceKey;
import dev.canopy.priceimport.PriceImport.Skipped;
import dev.canopy.priceimport.PriceImportRepository.Owner;
import dev.canopy.problem.SqlState;
import dev.canopy.tenant.CurrencyConfig;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Imports prices. A price for an unknown tenant, or not in the currency of its account, is skipped. */
@ApplicationScoped
class PriceImportService {
    private final PriceImportRepository repository;
    private final CurrencyConfig config;

    PriceImportService(PriceImportRepository repository, CurrencyConfig config) {
        this.repository = repository;
        this.config = config;
    }

    Uni<PriceImportResponse> importAll(PriceImport given, WriteMode mode) {
        PriceImport prices = normalized(given);
        // A tenant may be deleted after it was found.
        return Retries.of(
                        SqlState.FOREIGN_KEY_VIOLATION::caused,
                        () -> repository
                                .tenants(PriceDraft.tenants(prices.drafts()))
                                .chain(tenants -> repository.apply(known(prices, tenants), tenants, mode)))
                .map(plan -> PriceImportResponse.from(plan, prices.rounded(), mode));
    }

    private static PriceImport normalized(PriceImport prices) {
        return with(
                prices,
                prices.drafts().stream().map(PriceImportService::normalized).toList(),
                prices.skipped());
    }

    private static PriceDraft normalized(PriceDraft draft) {
        Optional<String> tenant = draft.key().tenant().map(TenantKey::normalize);
        PriceKey key = draft.key();
        return draft.with(new PriceKey(key.model(), key.serviceTier(), tenant, key.currency()));
    }

    /** The prices that can be stored, with their currencies. */
    private PriceImport known(PriceImport prices, Map<String, Owner> tenants) {
        List<PriceDraft> known = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>(prices.skipped());
        for (PriceDraft draft : prices.drafts()) {
            PriceKey key = draft.key();
            Optional<Owner> owner = key.tenant().map(tenants::get);
            Optional<String> fault = key.tenant().flatMap(tenant -> fault(tenant, owner, key.currency()));
            if (fault.isEmpty()) {
                known.add(draft.with(key.in(owner.map(Owner::currency)
                        .or(key::currency)
                        .orElseGet(() -> config.currency().getCurrencyCode()))));
            } else {
                skipped.add(new Skipped(key.model().text(), fault.get()));
            }
        }
        return with(prices, known, skipped);
    }

    private static Optional<String> fault(String tenant, Optional<Owner> owner, Optional<String> currency) {
        if (owner.isEmpty()) {
            return Optional.of(TenantIdentity.unknown(tenant));
        }
        String needed = owner.get().currency();
        return currency.filter(given -> !given.equals(needed))
                .map(given -> "is in " + given + ", but the account of '" + tenant + "' is in " + needed);
    }

    private static PriceImport with(PriceImport prices, List<PriceDraft> drafts, List<Skipped> skipped) {
        return new PriceImport(drafts, skipped, prices.undated());
    }
}
