package dev.canopy.webhook;

import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.listing.PageQuery;
import dev.canopy.query.ProjectionRepository;
import dev.canopy.tenant.TenantIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Reads deliveries. */
@ApplicationScoped
class DeliveryRepository implements ProjectionRepository<WebhookDelivery, UUID> {
    private final Cursors cursors;

    DeliveryRepository(Cursors cursors) {
        this.cursors = cursors;
    }

    /** A page of the deliveries of a webhook, the newest first; an empty page if the webhook does not exist. */
    Uni<Page<DeliveryResponse>> list(
            Scope scope, TenantIdentity tenant, UUID webhook, PageQuery<WebhookDelivery> page) {
        var deliveries = scope.query(WebhookDelivery.class, DeliveryColumns.TENANT_ID)
                .select(DeliveryColumns.SHOWN)
                .where(DeliveryColumns.TENANT_ID.eq(tenant.id()))
                .where(DeliveryColumns.WEBHOOK_ID.eq(webhook));
        return project(page.apply(deliveries), page.rows())
                .map(rows -> cursors.page(rows, page).map(DeliveryResponse::from));
    }
}
