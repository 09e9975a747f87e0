package dev.canopy.ledger;

import dev.canopy.query.BitsColumn;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.hibernate.annotations.JdbcType;
import org.jspecify.annotations.NullUnmarked;

/**
 * A slice, which is the usage of a tenant by itself on a day by one feature, model and user; or a single event. A query
 * names the levels that it needs, with a range for each: see {@link SlicedRange}. Never loaded as an entity.
 */
@MappedSuperclass
@NullUnmarked
public abstract class SlicedUsage extends PanacheEntityBase {
    /** An event before the first whole day of a range. It has a {@code time}. */
    static final int FIRST_EVENTS = 0;

    /** An event after the last day that is sliced. It has a {@code time}. */
    static final int LAST_EVENTS = 1;

    /** A slice of a whole {@code day} in UTC. */
    static final int SLICES = 2;

    /** An event of a {@code day} that is not sliced yet, or not again. */
    static final int DUE_EVENTS = 3;

    /** An event before the horizon, which came after the others were dropped. It has a {@code time}. */
    static final int LATE_EVENTS = 4;

    /** An event before the horizon that is about to be dropped. It has a {@code time}. */
    static final int DETACHED_EVENTS = 5;

    /** A slice of a whole {@code day} in UTC whose events were dropped. */
    static final int DROPPED_SLICES = 6;

    /** A slice of a whole {@code day} in UTC of all users together. */
    static final int MODEL_SLICES = 7;

    @Id
    @Column(columnDefinition = "text")
    String id;

    @Column(nullable = false)
    Long rootId;

    @Column(nullable = false)
    Long tenantId;

    @Column(nullable = false)
    Short featureId;

    @Column(nullable = false)
    Integer level;

    LocalDate day;

    Instant time;

    /** The start of the day in UTC, or the time of the event. */
    @Column(nullable = false)
    Instant startAt;

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

    /** Null for events without one. */
    @Column(columnDefinition = "text")
    String model;

    /** The user, as clients name it; null for events without one. */
    @Column(columnDefinition = "text")
    String userRef;

    /** The number of the user within the account; 0 for events without one. */
    @Column(nullable = false)
    Integer userNumber;

    /** The entity to query. */
    public static Class<? extends SlicedUsage> entity(UsageLookup lookup) {
        return switch (lookup) {
            case BY_ACCOUNT -> SlicedUsageOfAccount.class;
            case BY_TENANT -> SlicedUsageOfPart.class;
        };
    }
}
