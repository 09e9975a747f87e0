package dev.canopy.price;

import dev.canopy.query.JsonColumn;
import dev.canopy.tenant.Tenant;
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
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcType;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.NullUnmarked;

/** The price of the use of a model from a given time on, for the subtree of a tenant or for all tenants. */
@Entity
@Table(
        indexes = {
            @Index(name = "price_tenant", columnList = "tenant_id, model, effective_from"),
            @Index(name = "price_pattern", columnList = "tenant_id", options = "where pattern"),
            @Index(name = "price_model", columnList = "model, effective_from, id")
        },
        check = {
            @CheckConstraint(name = "price_currency", constraint = "currency ~ '^[A-Z]{3}$'"),
            @CheckConstraint(name = "price_period", constraint = "effective_to >= effective_from"),
            @CheckConstraint(name = "price_rates", constraint = "jsonb_typeof(rates) = 'object'"),
            @CheckConstraint(name = "price_tiers", constraint = "jsonb_typeof(tiers) = 'array'"),
            @CheckConstraint(
                    name = "price_overlap",
                    constraint =
                            "exclude using gist (coalesce(tenant_id, 0) with =, currency with =, model with =, (pattern::integer) with =,"
                                    + " coalesce(service_tier, '') with =, tstzrange(effective_from, effective_to) with &&)")
        })
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

    /** The name of a model, or a pattern. */
    @Column(nullable = false, columnDefinition = "text")
    String model;

    @Column(nullable = false, columnDefinition = "text")
    String currency;

    @Column(nullable = false)
    Boolean pattern;

    /** Null for all service tiers that have no price of their own. */
    @Column(columnDefinition = "text")
    String serviceTier;

    @Column(nullable = false)
    Instant effectiveFrom;

    /** The first instant at which the price is no longer in force, or null if the price has no end. */
    Instant effectiveTo;

    @Column(nullable = false)
    Instant updatedAt;

    /** Decimals in currency units for a million, by the name of the kind. */
    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    Map<String, String> rates;

    /** A JSON array, see {@link RateTier}; null without tiers. */
    @Column(columnDefinition = "jsonb")
    @JdbcType(JsonColumn.class)
    String tiers;

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

    String currency() {
        return currency;
    }

    Boolean pattern() {
        return pattern;
    }

    String serviceTier() {
        return serviceTier;
    }

    Instant effectiveFrom() {
        return effectiveFrom;
    }

    Instant effectiveTo() {
        return effectiveTo;
    }

    Map<String, String> rates() {
        return rates;
    }

    String tiers() {
        return tiers;
    }
}
