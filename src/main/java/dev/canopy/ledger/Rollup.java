package dev.canopy.ledger;

import dev.canopy.query.BitsColumn;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.MappedSuperclass;
import java.math.BigDecimal;
import java.time.Instant;
import org.hibernate.annotations.JdbcType;
import org.jspecify.annotations.NullUnmarked;

/**
 * Stored sums of usage: those of a tenant by itself, and those of its subtree. Only the {@link Folder} writes them,
 * except that a move or a rebuild corrects them. Costs are whole nano-units. A feature mask has one bit for each
 * feature that was used; the position of the bit is the id of the feature.
 */
@MappedSuperclass
@NullUnmarked
public abstract class Rollup extends PanacheEntityBase {
    /** The id of the account, that is, of its root. A database cluster can distribute large tables by it. */
    @Column(nullable = false)
    Long rootId;

    @Column(nullable = false)
    Long ownUsageCount;

    @Column(nullable = false, columnDefinition = "numeric")
    BigDecimal ownCost;

    @Column(nullable = false, columnDefinition = "numeric")
    BigDecimal ownInputTokens;

    @Column(nullable = false, columnDefinition = "numeric")
    BigDecimal ownOutputTokens;

    @Column(nullable = false, columnDefinition = "numeric")
    BigDecimal ownUnpricedCount;

    @Column(nullable = false, columnDefinition = "varbit")
    @JdbcType(BitsColumn.class)
    String ownFeatureMask;

    Instant ownLastUsedAt;

    @Column(nullable = false)
    Long subtreeUsageCount;

    @Column(nullable = false, columnDefinition = "numeric")
    BigDecimal subtreeCost;

    @Column(nullable = false, columnDefinition = "numeric")
    BigDecimal subtreeInputTokens;

    @Column(nullable = false, columnDefinition = "numeric")
    BigDecimal subtreeOutputTokens;

    @Column(nullable = false, columnDefinition = "numeric")
    BigDecimal subtreeUnpricedCount;

    @Column(nullable = false, columnDefinition = "varbit")
    @JdbcType(BitsColumn.class)
    String subtreeFeatureMask;

    Instant subtreeLastUsedAt;
}
