package dev.canopy.ledger;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** The own usage of a tenant for all time. Every tenant has a row. */
@Entity
@Immutable
@NullUnmarked
public class OwnTotal extends Rollup {
    @Id
    Long tenantId;
}
