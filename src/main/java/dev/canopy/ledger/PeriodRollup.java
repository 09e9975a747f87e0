package dev.canopy.ledger;

import jakarta.persistence.Column;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.NullUnmarked;

/**
 * The usage of a month, of a day, or of one event. Views combine all of these levels; a query names the levels that it
 * needs.
 */
@MappedSuperclass
@NullUnmarked
public abstract class PeriodRollup extends Rollup {
    /** A single event before the first whole day of a range. It has a {@code time}. */
    static final int FIRST_EVENTS = 0;

    /** A single event after the last whole day of a range. It has a {@code time}. */
    static final int LAST_EVENTS = 1;

    /** A whole {@code day} in UTC. */
    static final int DAY = 2;

    /** A whole month in UTC. Its {@code day} is the first day of the month. */
    static final int MONTH = 3;

    @Id
    @Column(columnDefinition = "text")
    String id;

    @Column(nullable = false)
    Long tenantId;

    @Column(nullable = false)
    Integer level;

    LocalDate day;

    Instant time;

    /** The start of the period, or the time of the event. */
    @Column(nullable = false)
    Instant startAt;
}
