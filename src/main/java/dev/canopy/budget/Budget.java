package dev.canopy.budget;

import dev.canopy.attribute.Money;
import dev.canopy.metric.CalendarPeriod;
import dev.canopy.tenant.Tenant;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.CheckConstraint;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A limit of a metric of a tenant in a period. {@link BudgetRepository} writes it by the driver. */
@Entity
@Table(
        indexes = @Index(name = "budget_meter", columnList = "meter_id"),
        check = {
            @CheckConstraint(name = "budget_amount", constraint = "amount >= 0 and scale(amount) = 0"),
            @CheckConstraint(name = "budget_period", constraint = "period in ('P1D', 'P1W', 'P1M', 'P1Y')"),
            @CheckConstraint(name = "budget_enforcement", constraint = "enforcement in ('none', 'hard')")
        })
@Immutable
@IdClass(Budget.Identity.class)
@NullUnmarked
public class Budget extends PanacheEntityBase {
    @Id
    @Column(name = "tenant_id")
    Long tenantId;

    /** The name from the client in lower case, unique within the tenant. */
    @Id
    @Column(columnDefinition = "text")
    String name;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "tenant_id", insertable = false, updatable = false)
    Tenant tenant;

    @Column(nullable = false)
    Long rootId;

    /** The name of a metric that is a sum of usage. */
    @Column(nullable = false, columnDefinition = "text")
    String metric;

    /** The internal number of the meter of the metric; null if the metric is built in. */
    Integer meterId;

    /** The amount in whole billionths of the unit of the metric, 0 or more. */
    @Column(nullable = false, columnDefinition = "numeric")
    BigDecimal amount;

    /** The name of a period of the calendar, or null if the budget has no end. */
    @Column(columnDefinition = "text")
    String period;

    /** The IANA time zone of the period. */
    @Column(nullable = false, columnDefinition = "text")
    String timeZone;

    /** Shares of the amount in ascending order, separated by commas. */
    @Column(nullable = false, columnDefinition = "text")
    String thresholds;

    @Column(nullable = false)
    Instant updatedAt;

    /** The text of an {@link Enforcement}. */
    @Column(nullable = false, columnDefinition = "text")
    String enforcement;

    Long tenantId() {
        return tenantId;
    }

    String name() {
        return name;
    }

    Tenant tenant() {
        return tenant;
    }

    String metric() {
        return metric;
    }

    Integer meterId() {
        return meterId;
    }

    Money amount() {
        return new Money(amount.toBigIntegerExact());
    }

    @Nullable CalendarPeriod period() {
        return period == null ? null : CalendarPeriod.valueOf(period);
    }

    String timeZone() {
        return timeZone;
    }

    String thresholds() {
        return thresholds;
    }

    Enforcement enforcement() {
        return Enforcement.parse(enforcement).orElseThrow();
    }

    /** The identity of a budget. */
    record Identity(Long tenantId, String name) implements Serializable {}
}
