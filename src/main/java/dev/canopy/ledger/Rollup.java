package dev.canopy.ledger;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import org.jspecify.annotations.NullUnmarked;

/** Kept sums of usage; written by the {@link Folder} only. */
@MappedSuperclass
@NullUnmarked
public abstract class Rollup extends PanacheEntityBase {
    /** The account, by which large tables are distributed. */
    @Column(nullable = false)
    Long rootId;

    @Column(nullable = false)
    Long usageCount;

    /** In nano-units. */
    @Column(nullable = false)
    Long cost;

    /** One bit for each feature used, at the feature's id. */
    @Column(nullable = false)
    Long featureMask;

    Instant lastUsedAt;
}
