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
@Table(
        check = {
            @CheckConstraint(name = "credit_amount", constraint = "amount > 0"),
            @CheckConstraint(name = "credit_priority", constraint = "priority between 0 and 1000"),
            @CheckConstraint(name = "credit_period", constraint = "expires_at > effective_at"),
            @CheckConstraint(name = "credit_recurrence", constraint = "recurrence = 'P1M'"),
            @CheckConstraint(
                    name = "credit_recurrence_start",
                    constraint = "recurrence is null or effective_at is not null"),
            @CheckConstraint(
                    name = "credit_recurrence_end",
                    constraint = "recurrence is null or expires_at is not null and expires_at <="
                            + " (effective_at at time zone 'UTC' + interval '120 months') at time zone 'UTC'"),
            @CheckConstraint(
                    name = "credit_rollover",
                    constraint = "rollover between 0 and case when recurrence is null then 0 else 12 end")
        })
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

    /** The amount in nano-units, more than 0; of each month if the credit recurs. */
    @Column(nullable = false)
    Long amount;

    @Column(nullable = false, columnDefinition = "text")
    String reason;

    /** The rank among the credits of the tenant, 0 to 1000: the lower number pays first. */
    @Column(nullable = false)
    Integer priority;

    /** The time of the first usage that the credit pays, or null if it pays all usage before it expires. */
    Instant effectiveAt;

    /** The time from which the credit no longer pays, or null if it does not expire. */
    Instant expiresAt;

    /** P1M if the amount is granted again each month, or null. */
    @Column(columnDefinition = "text")
    String recurrence;

    /** The number of further months for which the remainder of a month pays, 0 to 12. */
    @Column(nullable = false)
    Integer rollover;

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

    Integer priority() {
        return priority;
    }

    Instant effectiveAt() {
        return effectiveAt;
    }

    String recurrence() {
        return recurrence;
    }

    Integer rollover() {
        return rollover;
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
