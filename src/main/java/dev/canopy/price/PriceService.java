package dev.canopy.price;

import dev.canopy.access.Scope;
import dev.canopy.listing.Page;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.problem.SqlState;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The rules of the price book: rates never change, only an operator changes the prices for all tenants, and the prices of
 * a tenant are changed from above.
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
            return Uni.createFrom().deferred(() -> {
                scope.requireOperator();
                return prices.insert(null, draft);
            });
        }
        String key = draft.key().tenant().get();
        return tenant(() -> tenants.getIdentityFromAbove(scope, key), key)
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
                : prices.get(scope, id.get())
                        .map(price -> PriceMatchResponse.from(match, price))
                        .onFailure(PriceService::isNotFound)
                        .recoverWithItem(PriceMatchResponse::hidden));
    }

    /** The id of the tenant with a key from a body. Fails with invalid content if the tenant does not exist. */
    Uni<Long> tenant(Scope scope, String key) {
        return tenant(() -> tenants.getIdentity(scope, key), key);
    }

    private static Uni<Long> tenant(Supplier<Uni<? extends TenantIdentity>> found, String key) {
        return Uni.createFrom()
                .<TenantIdentity>deferred(found)
                .onFailure(PriceService::isNotFound)
                .transform(notFound -> unknownTenant(key))
                .map(TenantIdentity::id);
    }

    private static boolean isNotFound(Throwable failure) {
        return failure instanceof ProblemException problem && problem.type() == ProblemType.NOT_FOUND;
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
        return prices.get(scope, id).call(price -> {
            if (price.key().tenant().isEmpty()) {
                scope.requireOperator();
                return Uni.createFrom().voidItem();
            }
            return scope.everything()
                    ? Uni.createFrom().voidItem()
                    : tenants.getIdentityFromAbove(scope, price.key().tenant().get());
        });
    }
}
