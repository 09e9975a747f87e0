package dev.canopy.ledger;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.time.LocalDate;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** The usage of a tenant and of its subtree on a day. Days without usage in the subtree have no row. */
@Entity
@Immutable
@IdClass(TenantDay.class)
@NullUnmarked
public class UsageDay extends Rollup {
    @Id
    Long tenantId;

    /** The day in UTC. */
    @Id
    LocalDate day;
}
