package dev.canopy.tenant;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.CheckConstraint;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.io.Serializable;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/**
 * A pair of the closure table: an ancestor, a descendant, and the number of steps between them. Each tenant is also
 * paired with itself, at distance 0.
 */
@Entity
@Table(
        indexes =
                @Index(
                        name = "tenant_ancestry_descendant",
                        columnList = "descendant_id, ancestor_id",
                        options = "include (distance)"),
        check = @CheckConstraint(name = "tenant_ancestry_distance", constraint = "distance >= 0"))
@Immutable
@IdClass(TenantAncestry.Pair.class)
@NullUnmarked
public class TenantAncestry extends PanacheEntityBase {
    @Id
    Long ancestorId;

    @Id
    Long descendantId;

    @Column(nullable = false)
    Long rootId;

    @Column(nullable = false)
    Integer distance;

    /** The identity of a pair. */
    record Pair(Long ancestorId, Long descendantId) implements Serializable {}
}
