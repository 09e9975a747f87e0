package dev.canopy.meter;

import dev.canopy.ledger.NamedEvent;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** The values that a stored event adds to a meter. Events that add nothing have no row. */
@Entity
@Immutable
@Table(name = "metered_usage_event")
@NullUnmarked
public class MeteredEvent extends NamedEvent {
    @Column(nullable = false)
    Integer meterId;

    /** 1, or 0 for a correction. */
    @Column(nullable = false)
    Long valueCount;

    /** 0 unless the meter adds up values. */
    @Column(nullable = false, columnDefinition = "numeric")
    BigDecimal valueSum;

    /** Null unless the meter needs it, as the others below. */
    @Column(columnDefinition = "numeric")
    BigDecimal minimum;

    @Column(columnDefinition = "numeric")
    BigDecimal maximum;

    /** In seconds since 1970. */
    @Column(columnDefinition = "numeric")
    BigDecimal latestTime;

    @Column(columnDefinition = "numeric")
    BigDecimal latest;

    /** The number of the distinct value. */
    Integer member;
}
