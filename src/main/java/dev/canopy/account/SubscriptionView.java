package dev.canopy.account;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/**
 * A subscription as a query returns it.
 *
 * @param end the day after the last day
 * @param length in days
 */
record SubscriptionView(UUID id, String plan, LocalDate start, LocalDate end, Long length, Instant version) {
    static final List<Expression<Subscription, ?>> COLUMNS = List.of(
            SubscriptionAttributes.ID,
            SubscriptionAttributes.PLAN,
            SubscriptionAttributes.START,
            SubscriptionAttributes.END,
            SubscriptionAttributes.LENGTH,
            SubscriptionAttributes.UPDATED_AT);

    static SubscriptionView from(Row row) {
        return new SubscriptionView(
                row.require(SubscriptionAttributes.ID),
                row.require(SubscriptionAttributes.PLAN),
                row.require(SubscriptionAttributes.START),
                row.require(SubscriptionAttributes.END),
                row.require(SubscriptionAttributes.LENGTH),
                row.require(SubscriptionAttributes.UPDATED_AT));
    }
}
