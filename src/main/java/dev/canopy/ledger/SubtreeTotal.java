package dev.canopy.ledger;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** What a tenant and all below it have used since ever; every tenant has one. */
@Entity
@Immutable
@NullUnmarked
public class SubtreeTotal extends Rollup {
    @Id
    Long tenantId;
}
