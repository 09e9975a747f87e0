package dev.canopy.webhook;

import dev.canopy.access.Scope;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.PageParams;
import dev.canopy.listing.PageQuery;
import jakarta.ws.rs.BeanParam;
import java.util.UUID;

/** The query parameters of the list of deliveries. */
record DeliveryParams(@BeanParam PageParams page) {
    /** @throws dev.canopy.problem.ProblemException (400) if a parameter is invalid */
    PageQuery<WebhookDelivery> toQuery(Scope scope, UUID webhook, Cursors cursors) {
        return page.toQuery(cursors, scope.key(), DeliveryColumns.ORDER, "deliveries", webhook);
    }
}
