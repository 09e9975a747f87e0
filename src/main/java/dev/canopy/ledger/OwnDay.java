package dev.canopy.ledger;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.time.LocalDate;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** The own usage of a tenant on a day. Days without usage have no row. */
@Entity
@Immutable
@IdClass(TenantDay.class)
@NullUnmarked
public class OwnDay extends Rollup {
    @Id
    Long tenantId;

    /** The day in UTC. */
    @Id
    LocalDate day;
}
