package dev.canopy.metric;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** How fresh the roll-ups of a tenant are. */
@Entity
@Immutable
@NullUnmarked
class TenantFreshness extends PanacheEntityBase {
    @Id
    Long tenantId;

    /** The id of the account. */
    @Column(nullable = false)
    Long rootId;

    /** A time up to which the roll-ups include all acknowledged usage of the subtree. */
    @Column(nullable = false)
    Instant asOf;
}
