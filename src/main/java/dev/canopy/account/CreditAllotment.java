package dev.canopy.account;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.CheckConstraint;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/**
 * An amount that a credit grants: one in all, or one for each month if the credit recurs. The database creates the
 * allotments with the credit, and stores the amount that each has paid.
 */
@Entity
@Immutable
@IdClass(CreditAllotment.Identity.class)
@Table(
        indexes = {
            @Index(name = "credit_allotment_expiry", columnList = "expires_at"),
            @Index(name = "credit_allotment_start", columnList = "effective_at"),
            @Index(name = "credit_allotment_account_expiry", columnList = "root_id, expires_at"),
            @Index(name = "credit_allotment_account_start", columnList = "root_id, effective_at")
        },
        check = @CheckConstraint(name = "credit_allotment_paid", constraint = "(paid is null) = (expires_at is null)"))
@NullUnmarked
public class CreditAllotment extends PanacheEntityBase {
    @Id
    @Column(name = "tenant_id")
    Long tenantId;

    @Id
    @Column(columnDefinition = "text")
    String creditId;

    /** The number of the month from 0; 0 if the credit does not recur. */
    @Id
    Integer number;

    @Column(nullable = false)
    Long rootId;

    /** The priority of the credit. */
    @Column(nullable = false)
    Integer priority;

    /** The amount in nano-units, more than 0. */
    @Column(nullable = false)
    Long amount;

    /** The time of the first usage that it pays, or null if it pays all usage before it expires. */
    Instant effectiveAt;

    /** The time from which it no longer pays, or null if it does not expire. */
    Instant expiresAt;

    /**
     * The amount that it has paid, in nano-units; null if it does not expire, since then no balance needs the number.
     */
    Long paid;

    /** The identity of an allotment. */
    record Identity(Long tenantId, String creditId, Integer number) implements Serializable {}
}
