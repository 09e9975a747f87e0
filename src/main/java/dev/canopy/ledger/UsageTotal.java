package dev.canopy.ledger;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** The usage of a tenant and of its subtree for all time. Every tenant has a row. */
@Entity
@Immutable
@NullUnmarked
public class UsageTotal extends Rollup {
    @Id
    Long tenantId;
}
