package dev.canopy.price;

import dev.canopy.price.PriceImport.Skipped;
import dev.canopy.problem.SqlState;
import dev.canopy.tenant.TenantKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Imports prices. A price for an unknown tenant is skipped. */
@ApplicationScoped
class PriceImportService {
    private static final int MAX_RETRIES = 3;

    private final PriceImportRepository repository;

    PriceImportService(PriceImportRepository repository) {
        this.repository = repository;
    }

    /** @param dryRun whether only to report the changes, without making them */
    Uni<PriceImportResponse> importAll(PriceImport given, boolean dryRun) {
        PriceImport prices = normalized(given);
        return Uni.createFrom()
                .deferred(() -> repository.tenants(PriceDraft.tenants(prices.drafts())))
                .chain(tenants -> repository.apply(known(prices, tenants), tenants, dryRun))
                .onFailure(SqlState.FOREIGN_KEY_VIOLATION::caused) // a tenant has been deleted meanwhile
                .retry()
                .atMost(MAX_RETRIES)
                .map(plan -> PriceImportResponse.from(plan, prices.rounded(), dryRun));
    }

    private static PriceImport normalized(PriceImport prices) {
        return with(
                prices,
                prices.drafts().stream().map(PriceImportService::normalized).toList(),
                prices.skipped());
    }

    private static PriceDraft normalized(PriceDraft draft) {
        Optional<String> tenant = draft.key().tenant().map(TenantKey::normalize);
        PriceKey key = new PriceKey(draft.key().model(), draft.key().serviceTier(), tenant);
        return new PriceDraft(key, draft.from(), draft.to(), draft.rates(), draft.tiers(), draft.rounded());
    }

    private static PriceImport known(PriceImport prices, Map<String, Long> tenants) {
        List<PriceDraft> known = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>(prices.skipped());
        for (PriceDraft draft : prices.drafts()) {
            Optional<String> tenant = draft.key().tenant();
            if (tenant.isEmpty() || tenants.containsKey(tenant.get())) {
                known.add(draft);
            } else {
                String reason = "refers to the unknown tenant '" + tenant.get() + "'";
                skipped.add(new Skipped(draft.key().model().text(), reason));
            }
        }
        return with(prices, known, skipped);
    }

    private static PriceImport with(PriceImport prices, List<PriceDraft> drafts, List<Skipped> skipped) {
        return new PriceImport(drafts, skipped, prices.undated());
    }
}
