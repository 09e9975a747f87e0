package dev.canopy.price;

import dev.canopy.attribute.Money;
import dev.canopy.tenant.Tenant;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** The cost of a million tokens of a model from a given time on, for the subtree of a tenant or for all tenants. */
@Entity
@Immutable
@NullUnmarked
public class Price extends PanacheEntityBase {
    @Id
    UUID id;

    /** Null if the price is for all tenants. */
    @Column(name = "tenant_id")
    Long tenantId;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "tenant_id", insertable = false, updatable = false)
    Tenant tenant;

    @Column(nullable = false, columnDefinition = "text")
    String model;

    @Column(nullable = false)
    Instant effectiveFrom;

    /** The first instant at which the price is no longer in force, or null if the price has no end. */
    Instant effectiveTo;

    /** In nano-units for a million tokens, as all rates. */
    @Column(nullable = false)
    Long inputRate;

    @Column(nullable = false)
    Long cachedInputRate;

    @Column(nullable = false)
    Long outputRate;

    UUID id() {
        return id;
    }

    Long tenantId() {
        return tenantId;
    }

    Tenant tenant() {
        return tenant;
    }

    String model() {
        return model;
    }

    Instant effectiveFrom() {
        return effectiveFrom;
    }

    Instant effectiveTo() {
        return effectiveTo;
    }

    Money inputRate() {
        return new Money(inputRate);
    }

    Money cachedInputRate() {
        return new Money(cachedInputRate);
    }

    Money outputRate() {
        return new Money(outputRate);
    }
}
