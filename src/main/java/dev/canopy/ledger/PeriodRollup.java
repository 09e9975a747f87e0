package dev.canopy.ledger;

import jakarta.persistence.Column;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.NullUnmarked;

/** The usage of a month, a day, or of one event: views over all levels, of which a query names those that it wants. */
@MappedSuperclass
@NullUnmarked
public abstract class PeriodRollup extends Rollup {
    /** An event by itself, with its {@code time}, before the first day of a range. */
    static final int FIRST_EVENTS = 0;

    /** The same after the last day. */
    static final int LAST_EVENTS = 1;

    /** With its {@code day}, in UTC. */
    static final int DAY = 2;

    /** With its first {@code day}, in UTC. */
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

    /** When it begins, on each level. */
    @Column(nullable = false)
    Instant startAt;
}
