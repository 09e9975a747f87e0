package dev.canopy.metric;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Finds the tenants whose events are read, each in one statement. */
@ApplicationScoped
public class EventOwnerRepository implements ProjectionRepository<Tenant, Long> {
    private final TenantRepository tenants;

    EventOwnerRepository(TenantRepository tenants) {
        this.tenants = tenants;
    }

    /** Fails with a 404 if the tenant does not exist, and with a 403 if the caller sees it, but may not read it. */
    public Uni<EventOwner> get(Scope scope, String key) {
        Query<Tenant> query = scope.query(Tenant.class, TenantAttributes.ID)
                .select(TenantAttributes.ROOT_ID, TenantAttributes.ID, TenantAttributes.CURRENCY)
                .select(Horizon.OF_TENANTS)
                .where(TenantAttributes.KEY.eq(key));
        return project(query, 1)
                .call(rows -> rows.isEmpty()
                        ? tenants.missing(scope, key)
                        : Uni.createFrom().voidItem())
                .map(rows -> owner(rows.get(0)));
    }

    private static EventOwner owner(Row row) {
        return new EventOwner(
                row.require(TenantAttributes.ROOT_ID),
                row.require(TenantAttributes.ID),
                row.require(TenantAttributes.CURRENCY),
                Horizon.from(row));
    }
}
