package dev.canopy.budget;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.canopy.access.Scope;
import dev.canopy.tenant.TenantIdentity;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/**
 * Finds the tenants of reservations, and remembers for a while which tenant a caller meant by a key, so that most
 * requests take no statement of their own. Whether the tenant is still there and in the scope is decided with the
 * reservation. Thread-safe.
 */
@ApplicationScoped
class ReservationTenants {
    private static final Duration REMEMBERED = Duration.ofSeconds(30);
    private static final int MAX_REMEMBERED = 20_000;

    /**
     * A caller who does not see a tenant must not learn of it by what others have asked for, so the scope is part of
     * the name.
     */
    private record Name(Scope scope, String key) {}

    private final TenantRepository tenants;
    private final Cache<Name, TenantIdentity> known = Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .executor(Runnable::run)
            .build();

    ReservationTenants(TenantRepository tenants) {
        this.tenants = tenants;
    }

    /** The tenant as it was within the last seconds. Fails with not-found if there is none in the scope. */
    Uni<TenantIdentity> find(Scope scope, String key) {
        TenantIdentity remembered = known.getIfPresent(new Name(scope, key));
        return remembered == null ? findNow(scope, key) : Uni.createFrom().item(remembered);
    }

    /** The tenant as it is now. Fails with not-found if there is none in the scope. */
    Uni<TenantIdentity> findNow(Scope scope, String key) {
        Name name = new Name(scope, key);
        return tenants.getIdentityForRead(scope, key)
                .onItem()
                .invoke(identity -> known.put(name, identity))
                .onFailure()
                .invoke(() -> known.invalidate(name));
    }
}
