package dev.canopy.metric;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** The version of the data of all accounts that metrics are computed from. The table has one row. */
@Entity
@Immutable
@NullUnmarked
class DataVersion extends PanacheEntityBase {
    @Id
    Short id;

    /** Grows with each committed change. Snapshots with the same number have the same data. */
    @Column(nullable = false)
    Long version;

    /** The time up to which the roll-ups include all acknowledged usage. */
    @Column(nullable = false)
    Instant asOf;

    /**
     * The next time at which a credit begins to pay or expires, which changes balances but not the version; null if
     * none does.
     */
    Instant nextCreditChange;
}
