package dev.canopy.ledger;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.time.LocalDate;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** What a tenant itself has used on a day; days without use have none. */
@Entity
@Immutable
@IdClass(TenantDay.class)
@NullUnmarked
public class OwnDay extends Rollup {
    @Id
    Long tenantId;

    /** In UTC. */
    @Id
    LocalDate day;
}
