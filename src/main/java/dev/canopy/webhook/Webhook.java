package dev.canopy.webhook;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.NullUnmarked;

/** An address to which messages about a tenant are sent. {@link WebhookRepository} writes it by the driver. */
@Entity
@Table(
        indexes = {
            @Index(name = "webhook_due", columnList = "due_at", options = "where due_at is not null"),
            @Index(name = "webhook_leased", columnList = "leased_until", options = "where leased_until > '-infinity'")
        },
        uniqueConstraints =
                @UniqueConstraint(
                        name = "webhook_tenant_id_id_key",
                        columnNames = {"tenant_id", "id"}))
@Immutable
@NullUnmarked
public class Webhook extends PanacheEntityBase {
    @Id
    UUID id;

    @Column(name = "tenant_id", nullable = false)
    Long tenantId;

    @Column(nullable = false, columnDefinition = "text")
    String url;

    /** The types of the messages that are sent; empty for all. */
    @JdbcTypeCode(SqlTypes.ARRAY)
    @Column(
            nullable = false,
            columnDefinition = "_text") // Hibernate compares it with the name that PostgreSQL has for text[]
    List<String> events;

    @Column(nullable = false)
    Instant previousUntil;

    @Column(nullable = false)
    Instant createdAt;

    @Column(nullable = false)
    Instant updatedAt;
}
