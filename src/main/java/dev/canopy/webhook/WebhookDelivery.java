package dev.canopy.webhook;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.CheckConstraint;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** A message to a webhook. {@link DeliveryQueue} and {@link WebhookRepository} write it by the driver. */
@Entity
@Table(
        indexes = {
            @Index(
                    name = "webhook_delivery_pending",
                    columnList = "webhook_id, number",
                    options = "where state = 'pending'"),
            @Index(name = "webhook_delivery_page", columnList = "webhook_id, number"),
            @Index(
                    name = "webhook_delivery_finished",
                    columnList = "greatest(last_attempt_at, give_up_at)",
                    options = "where state <> 'pending'")
        },
        check = {
            @CheckConstraint(name = "webhook_delivery_state", constraint = "state in ('pending', 'delivered', 'dead')"),
            @CheckConstraint(name = "webhook_delivery_next", constraint = "(state = 'pending') = (next_at is not null)")
        })
@Immutable
@NullUnmarked
public class WebhookDelivery extends PanacheEntityBase {
    @Id
    UUID id;

    @Column(nullable = false)
    Long number;

    @Column(nullable = false)
    Long tenantId;

    @Column(nullable = false)
    UUID webhookId;

    @Column(nullable = false, columnDefinition = "text")
    String type;

    @Column(nullable = false, columnDefinition = "text")
    String payload;

    @Column(nullable = false, columnDefinition = "text")
    String state;

    @Column(nullable = false)
    Integer attempts;

    @Column(nullable = false)
    Instant createdAt;

    Instant nextAt;

    Instant lastAttemptAt;

    Integer lastStatus;

    @Column(columnDefinition = "text")
    String lastError;
}
