package dev.canopy.metric;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** The version of the data of one account that metrics are computed from. */
@Entity
@Immutable
@NullUnmarked
class AccountVersion extends PanacheEntityBase {
    @Id
    Long rootId;

    /** Grows with each committed change. Snapshots with the same number have the same data of the account. */
    @Column(nullable = false)
    Long version;

    /** The time up to which the roll-ups include all acknowledged usage of the account. */
    @Column(nullable = false)
    Instant asOf;

    /** The next time at which a credit of the account begins to pay or expires; null if none does. */
    Instant nextCreditChange;
}
