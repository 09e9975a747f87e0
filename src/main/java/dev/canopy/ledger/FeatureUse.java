package dev.canopy.ledger;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** An event, or the events of a tenant and feature in a month whose events are gone; for sums by feature, never loaded. */
@Entity
@Immutable
@NullUnmarked
public class FeatureUse extends Rollup {
    @Id
    @Column(columnDefinition = "text")
    String id;

    @Column(nullable = false)
    Long tenantId;

    @Column(nullable = false)
    Short featureId;

    /** Of the event, or the beginning of the month in UTC. */
    @Column(nullable = false)
    Instant time;
}
