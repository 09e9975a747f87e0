package dev.canopy.price;

import dev.canopy.access.Scope;
import dev.canopy.listing.Page;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.problem.SqlState;
import dev.canopy.request.IfMatch;
import dev.canopy.tenant.CurrencyConfig;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the price book: rates never change, only an operator changes the prices for all tenants, and the prices
 * of a tenant are changed from above.
 */
@ApplicationScoped
public class PriceService {
    private final PriceRepository prices;
    private final TenantRepository tenants;
    private final CurrencyConfig config;

    PriceService(PriceRepository prices, TenantRepository tenants, CurrencyConfig config) {
        this.prices = prices;
        this.tenants = tenants;
        this.config = config;
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
     * invalid content if the tenant does not exist, or its account has another currency.
     */
    public Uni<UUID> create(Scope scope, PriceDraft draft) {
        if (draft.key().tenant().isEmpty()) {
            return Uni.createFrom().deferred(() -> {
                scope.requireOperator();
                return prices.insert(
                        scope,
                        null,
                        draft.with(draft.key().in(currencyForAll(draft.key().currency()))));
            });
        }
        String key = draft.key().tenant().get();
        return tenant(() -> tenants.getIdentityFromAbove(scope, key), key)
                .chain(tenant -> prices.insert(scope, tenant.id(), in(tenant.currency(), draft)))
                .onFailure(failure -> SqlState.FOREIGN_KEY_VIOLATION.caused(failure) || isNotFound(failure))
                .transform(goneMeanwhile -> isNotFound(goneMeanwhile) ? unknownTenant(key) : goneMeanwhile);
    }

    private static PriceDraft in(String currency, PriceDraft draft) {
        draft.key().currency().filter(given -> !given.equals(currency)).ifPresent(other -> {
            throw ProblemException.content("/currency", "must be that of the account of the tenant, " + currency);
        });
        return draft.with(draft.key().in(currency));
    }

    private String currencyForAll(Optional<String> given) {
        return given.orElseGet(() -> config.currency().getCurrencyCode());
    }

    /** The price of an event. Fails with not-found if the tenant does not exist. */
    Uni<PriceMatchResponse> match(Scope scope, PriceMatch.Search search) {
        if (search.tenant().isEmpty()) {
            return match(scope, search.in(currencyForAll(search.currency())), null);
        }
        return tenants.getIdentityForRead(scope, search.tenant().get())
                .chain(tenant -> match(scope, search.in(tenant.currency()), tenant.id()));
    }

    private Uni<PriceMatchResponse> match(Scope scope, PriceMatch match, @Nullable Long tenant) {
        return prices.match(match, tenant)
                .chain(found -> found.isEmpty()
                        ? Uni.createFrom().item(PriceMatchResponse.none(match))
                        : prices.get(scope, found.get().id())
                                .map(price -> PriceMatchResponse.from(match, found.get(), price))
                                .onFailure(PriceService::isNotFound)
                                .recoverWithItem(() -> PriceMatchResponse.hidden(match, found.get())));
    }

    /** The id of the tenant with a key from a body. Fails with invalid content if the tenant does not exist. */
    Uni<Long> tenant(Scope scope, String key) {
        return tenant(() -> tenants.getIdentity(scope, key), key).map(TenantIdentity::id);
    }

    private static Uni<TenantIdentity> tenant(Supplier<Uni<? extends TenantIdentity>> found, String key) {
        return Uni.createFrom()
                .<TenantIdentity>deferred(found)
                .onFailure(PriceService::isNotFound)
                .transform(notFound -> unknownTenant(key));
    }

    private static boolean isNotFound(Throwable failure) {
        return failure instanceof ProblemException problem && problem.type() == ProblemType.NOT_FOUND;
    }

    private static ProblemException unknownTenant(String key) {
        return ProblemException.content("/tenant", TenantIdentity.unknown(key));
    }

    /**
     * Changes the end of a price. Fails with not-found, with invalid content if the end is before the start, or with a
     * conflict if another price is in force at the same time, and with 412 if the price has another version.
     */
    Uni<Void> end(Scope scope, UUID id, PriceEnd end, IfMatch ifMatch) {
        return own(scope, id).invoke(end::check).chain(() -> prices.end(scope, id, end.to(), ifMatch));
    }

    /** Deletes a price. Fails with not-found, with a conflict if an event has the price, or with 412. */
    Uni<Void> delete(Scope scope, UUID id, IfMatch ifMatch) {
        return own(scope, id).chain(() -> prices.delete(scope, id, ifMatch));
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
