package dev.canopy.ledger;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** The usage of a tenant and of its subtree for all time. Every tenant has a row. */
@Entity
@Table(indexes = @Index(name = "usage_total_cost", columnList = "subtree_cost desc, tenant_id"))
@Immutable
@NullUnmarked
public class UsageTotal extends Rollup {
    @Id
    Long tenantId;
}
