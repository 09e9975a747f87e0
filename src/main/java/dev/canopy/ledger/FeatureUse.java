package dev.canopy.ledger;

import dev.canopy.query.BitsColumn;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcType;
import org.jspecify.annotations.NullUnmarked;

/**
 * A single event or, for a month whose events were dropped, the sum of the events of one tenant and feature. Used for
 * sums by feature; never loaded as an entity.
 */
@Entity
@Immutable
@NullUnmarked
public class FeatureUse extends PanacheEntityBase {
    @Id
    @Column(columnDefinition = "text")
    String id;

    @Column(nullable = false)
    Long rootId;

    @Column(nullable = false)
    Long tenantId;

    @Column(nullable = false)
    Short featureId;

    /** The time of the event, or the start of the month in UTC. */
    @Column(nullable = false)
    Instant time;

    @Column(nullable = false)
    Long usageCount;

    /** In nano-units. */
    @Column(nullable = false, columnDefinition = "numeric")
    BigDecimal cost;

    @Column(nullable = false, columnDefinition = "numeric")
    BigDecimal inputTokens;

    @Column(nullable = false, columnDefinition = "numeric")
    BigDecimal outputTokens;

    @Column(nullable = false, columnDefinition = "numeric")
    BigDecimal unpricedCount;

    /** A mask with the bit of the feature; empty if it was only corrected. */
    @Column(nullable = false, columnDefinition = "varbit")
    @JdbcType(BitsColumn.class)
    String featureMask;

    Instant lastUsedAt;
}
