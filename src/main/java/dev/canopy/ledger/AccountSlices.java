package dev.canopy.ledger;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.LocalDate;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** How far the usage of an account is sliced. */
@Entity
@Immutable
@NullUnmarked
class AccountSlices extends PanacheEntityBase {
    @Id
    Long rootId;

    /** Days before this one are sliced, except those that are due. */
    @Column(nullable = false)
    LocalDate slicedTo;
}
