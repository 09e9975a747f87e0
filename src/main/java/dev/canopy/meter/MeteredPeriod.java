package dev.canopy.meter;

import dev.canopy.ledger.PeriodRollup;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/**
 * The values that the own events of a tenant add to a meter in a month, on a day, or in one event. The levels are those
 * of {@link PeriodRollup}. Never loaded as an entity.
 */
@Entity
@Immutable
@Table(name = "metered_usage_period")
@NullUnmarked
public class MeteredPeriod extends PanacheEntityBase {
    @Id
    @Column(columnDefinition = "text")
    String id;

    @Column(nullable = false)
    Long rootId;

    @Column(nullable = false)
    Long tenantId;

    @Column(nullable = false)
    Integer meterId;

    @Column(nullable = false)
    Integer level;

    LocalDate day;

    Instant time;

    /** The start of the period, or the time of the event. */
    @Column(nullable = false)
    Instant startAt;

    /** Without corrections. */
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

    /** The numbers of the distinct values, separated by commas. */
    @Column(columnDefinition = "text")
    String members;
}
