package dev.canopy.price;

import dev.canopy.listing.Page;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.problem.SqlState;
import dev.canopy.tenant.Scope;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/**
 * The rules of the price book: rates never change, and only a caller who sees all tenants can change prices for all
 * tenants.
 */
@ApplicationScoped
public class PriceService {
    private final PriceRepository prices;
    private final TenantRepository tenants;

    PriceService(PriceRepository prices, TenantRepository tenants) {
        this.prices = prices;
        this.tenants = tenants;
    }

    /** Fails with not-found if the tenant of the query does not exist. */
    Uni<Page<PriceView>> list(PriceQuery query) {
        return prices.list(query)
                .call(page -> page.data().isEmpty() && query.tenant().isPresent()
                        ? tenants.getId(query.scope(), query.tenant().get())
                        : Uni.createFrom().voidItem());
    }

    /**
     * Adds a price and returns its id. Fails with a conflict if another price is in force at the same time, and with
     * invalid content if the tenant does not exist.
     */
    public Uni<UUID> create(Scope scope, PriceDraft draft) {
        if (draft.key().tenant().isEmpty()) {
            return scope.everything()
                    ? prices.insert(null, draft)
                    : Uni.createFrom().failure(ProblemException.content("/tenant", "is missing"));
        }
        String key = draft.key().tenant().get();
        return tenant(scope, key)
                .chain(tenant -> prices.insert(tenant, draft))
                .onFailure(SqlState.FOREIGN_KEY_VIOLATION::caused)
                .transform(deletedMeanwhile -> unknownTenant(key));
    }

    /** The price of an event. Fails with not-found if the tenant does not exist. */
    Uni<PriceMatchResponse> match(Scope scope, PriceMatch match) {
        Uni<Optional<UUID>> found = match.tenant().isEmpty()
                ? prices.match(match, null)
                : tenants.getId(scope, match.tenant().get()).chain(id -> prices.match(match, id));
        return found.chain(id -> id.isEmpty()
                ? Uni.createFrom().item(PriceMatchResponse.none(match))
                : prices.get(Scope.all(), id.get()).map(price -> PriceMatchResponse.from(match, price)));
    }

    /** The id of the tenant with a key from a body. Fails with invalid content if the tenant does not exist. */
    Uni<Long> tenant(Scope scope, String key) {
        return Uni.createFrom()
                .deferred(() -> tenants.getIdentity(scope, key))
                .onFailure(failure ->
                        failure instanceof ProblemException problem && problem.type() == ProblemType.NOT_FOUND)
                .transform(notFound -> unknownTenant(key))
                .map(TenantIdentity::id);
    }

    private static ProblemException unknownTenant(String key) {
        return ProblemException.content("/tenant", "refers to the unknown tenant '" + key + "'");
    }

    /**
     * Changes the end of a price. Fails with not-found, with invalid content if the end is before the start, or with a
     * conflict if another price is in force at the same time.
     */
    Uni<Void> end(Scope scope, UUID id, PriceEnd end) {
        return own(scope, id).invoke(end::check).chain(() -> prices.end(id, end.to()));
    }

    /** Deletes a price. Fails with not-found, or with a conflict if an event has the price. */
    Uni<Void> delete(Scope scope, UUID id) {
        return own(scope, id).chain(() -> prices.delete(id));
    }

    private Uni<PriceView> own(Scope scope, UUID id) {
        return prices.get(scope, id).invoke(price -> {
            if (price.key().tenant().isEmpty() && !scope.everything()) {
                throw PriceRepository.unknown(id);
            }
        });
    }
}
