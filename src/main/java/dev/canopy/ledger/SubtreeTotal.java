package dev.canopy.ledger;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** The usage of a subtree for all time. Every tenant has a row for its subtree. */
@Entity
@Immutable
@NullUnmarked
public class SubtreeTotal extends Rollup {
    @Id
    Long tenantId;
}
