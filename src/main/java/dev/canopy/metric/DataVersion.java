package dev.canopy.metric;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** How often what metrics are made of has changed; one row. */
@Entity
@Immutable
@NullUnmarked
class DataVersion extends PanacheEntityBase {
    @Id
    Short id;

    /** Grows with each change that is committed; what two snapshots with the same number tell is the same. */
    @Column(nullable = false)
    Long version;

    /** Everything acknowledged before is in the roll-ups. */
    @Column(nullable = false)
    Instant asOf;

    /** When a credit expires next, which changes balances without a change of data. */
    Instant nextExpiry;
}
