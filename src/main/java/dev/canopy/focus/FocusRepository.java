package dev.canopy.focus;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.metric.Horizon;
import dev.canopy.metric.Window;
import dev.canopy.query.CursorQueries;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import dev.canopy.tenant.TenantRepository;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the charges of a subtree: one statement for the tenant, and one for the charges, in one snapshot. */
@ApplicationScoped
class FocusRepository implements ProjectionRepository<Tenant, Long> {
    private final TenantRepository tenants;
    private final CursorQueries cursors;
    private final FocusConfig config;

    FocusRepository(TenantRepository tenants, CursorQueries cursors, FocusConfig config) {
        this.tenants = tenants;
        this.cursors = cursors;
        this.config = config;
    }

    /**
     * The charges of a tenant and all its descendants, sorted by day, tenant and model, in lists of some rows. Fails with
     * a 404 if the tenant does not exist, and with a 422 if events of the window are no longer kept.
     */
    Multi<List<ChargeRow>> rows(Scope scope, String key, Window window) {
        return tenant(scope, key)
                .invoke(tenant -> Horizon.beside(tenant).requireAll(window, "from"))
                .onItem()
                .transformToMulti(tenant -> cursors.rows(
                        ChargeSql.TEXT,
                        Tuple.of(
                                tenant.require(TenantAttributes.ROOT_ID),
                                tenant.require(TenantAttributes.ID),
                                scope.seen().array(),
                                utc(window.from()),
                                utc(window.to())),
                        row -> ChargeRow.from(row, config.billingCurrency())));
    }

    private Uni<Row> tenant(Scope scope, String key) {
        Query<Tenant> query = scope.query(Tenant.class, TenantAttributes.ID)
                .select(TenantAttributes.ROOT_ID, TenantAttributes.ID)
                .select(Horizon.BESIDE_TENANTS)
                .where(TenantAttributes.KEY.eq(key));
        return project(query, 1)
                .call(rows -> rows.isEmpty()
                        ? tenants.missing(scope, key)
                        : Uni.createFrom().voidItem())
                .map(rows -> rows.get(0));
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
