package dev.canopy.ledger;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import org.jspecify.annotations.NullUnmarked;

/** Stored sums of usage. Only the {@link Folder} writes them, except that a rebuild corrects them. */
@MappedSuperclass
@NullUnmarked
public abstract class Rollup extends PanacheEntityBase {
    /** The id of the account, that is, of its root. A database cluster can distribute large tables by it. */
    @Column(nullable = false)
    Long rootId;

    @Column(nullable = false)
    Long usageCount;

    /** In nano-units. */
    @Column(nullable = false)
    Long cost;

    /** One bit for each feature that was used. The position of the bit is the id of the feature. */
    @Column(nullable = false)
    Long featureMask;

    Instant lastUsedAt;
}
