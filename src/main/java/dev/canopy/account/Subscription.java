package dev.canopy.account;

import dev.canopy.listing.PublicId;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantIdentity;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.CheckConstraint;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

/**
 * A period in which a tenant has a plan. The subscriptions of a tenant never overlap. Change a subscription only
 * through its own methods: Hibernate does not notice a field that another class sets.
 */
@Entity
@Table(
        indexes = @Index(name = "subscription_start", columnList = "tenant_id, start_day, id"),
        check = {
            @CheckConstraint(name = "subscription_period", constraint = "end_day > start_day"),
            @CheckConstraint(
                    name = "subscription_calendar",
                    constraint = "start_day >= date '0001-01-01' and end_day <= date '9999-12-31'"),
            @CheckConstraint(
                    name = "subscription_overlap",
                    constraint =
                            "exclude using gist (tenant_id with =, daterange(start_day, end_day) with &&, root_id with =)")
        })
@NullUnmarked
public class Subscription extends PanacheEntityBase {
    @Id
    UUID id;

    @Column(nullable = false, updatable = false)
    Long rootId;

    @Column(name = "tenant_id", nullable = false, updatable = false)
    Long tenantId;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "tenant_id", insertable = false, updatable = false)
    Tenant tenant;

    @Column(nullable = false, columnDefinition = "text")
    String plan;

    @Column(nullable = false, updatable = false)
    LocalDate startDay;

    /** The day after the last day. */
    @Column(nullable = false)
    LocalDate endDay;

    @Column(nullable = false, insertable = false, updatable = false)
    Instant updatedAt;

    Subscription() {}

    /** A new subscription. Its plan, end and tenant must be set before it is stored. */
    Subscription(LocalDate startDay) {
        this.id = PublicId.next();
        this.startDay = startDay;
    }

    void belongTo(TenantIdentity owner) {
        tenantId = owner.id();
        rootId = owner.rootId();
    }

    void changePlan(String newPlan) {
        plan = newPlan;
    }

    void endOn(LocalDate newEnd) {
        endDay = newEnd;
    }

    UUID id() {
        return id;
    }

    Long tenantId() {
        return tenantId;
    }

    Tenant tenant() {
        return tenant;
    }

    String plan() {
        return plan;
    }

    LocalDate startDay() {
        return startDay;
    }

    Instant updatedAt() {
        return updatedAt;
    }

    LocalDate endDay() {
        return endDay;
    }
}
