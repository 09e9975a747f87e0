package dev.canopy.account;

import dev.canopy.attribute.Money;
import dev.canopy.tenant.Tenant;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.CheckConstraint;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** An amount granted to a tenant. A credit can be granted and deleted, but not changed. */
@Entity
@Table(check = @CheckConstraint(name = "credit_amount", constraint = "amount > 0"))
@Immutable
@IdClass(Credit.Identity.class)
@NullUnmarked
public class Credit extends PanacheEntityBase {
    @Id
    @Column(name = "tenant_id")
    Long tenantId;

    /** The id from the client, unique within the tenant. */
    @Id
    @Column(columnDefinition = "text")
    String id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "tenant_id", insertable = false, updatable = false)
    Tenant tenant;

    @Column(nullable = false)
    Long rootId;

    /** The amount in nano-units, more than 0. */
    @Column(nullable = false)
    Long amount;

    @Column(nullable = false, columnDefinition = "text")
    String reason;

    /** The time from which the credit no longer counts, or null if it does not expire. */
    Instant expiresAt;

    @Column(nullable = false, insertable = false, updatable = false)
    Instant createdAt;

    String id() {
        return id;
    }

    Long tenantId() {
        return tenantId;
    }

    Tenant tenant() {
        return tenant;
    }

    Money amount() {
        return new Money(amount);
    }

    String reason() {
        return reason;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant expiresAt() {
        return expiresAt;
    }

    /** The identity of a credit. */
    record Identity(Long tenantId, String id) implements Serializable {}
}
