package dev.canopy.ledger;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.LocalDate;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** The usage of a tenant and of its subtree on a day. Days without usage in the subtree have no row. */
@Entity
@Table(
        indexes = {
            @Index(name = "usage_day_day", columnList = "day"),
            @Index(name = "usage_day_negative", columnList = "root_id, tenant_id", options = "where is_negative")
        })
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
