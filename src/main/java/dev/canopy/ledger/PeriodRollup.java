package dev.canopy.ledger;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Type;
import jakarta.persistence.Column;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.NullUnmarked;

/**
 * The usage of a month, of a day, or of one event. Views combine all of these levels; a query names the levels that it
 * needs. Events are there once with own sums and once with those of the subtree, so that a query of own usage does not
 * read the events of descendants.
 */
@MappedSuperclass
@NullUnmarked
public abstract class PeriodRollup extends Rollup {
    /** A single event of the tenant itself before the first whole day of a range. It has a {@code time}. */
    public static final int FIRST_OWN_EVENTS = 0;

    /** A single event of the tenant itself after the last whole day of a range. It has a {@code time}. */
    public static final int LAST_OWN_EVENTS = 1;

    /** A whole {@code day} in UTC. */
    static final int DAY = 2;

    /** A whole month in UTC. Its {@code day} is the first day of the month. */
    static final int MONTH = 3;

    /** A single event of the subtree before the first whole day of a range. It has a {@code time}. */
    static final int FIRST_SUBTREE_EVENTS = 4;

    /** A single event of the subtree after the last whole day of a range. It has a {@code time}. */
    static final int LAST_SUBTREE_EVENTS = 5;

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

    /** Whether a row has one of some levels, which are constants in the text. */
    public static <E> Condition<E> isOneOf(Expression<E, Integer> level, int... levels) {
        return Arrays.stream(levels)
                .mapToObj(one -> level.eq(Expressions.constant(Type.INTEGER, one)))
                .reduce(Condition::or)
                .orElseThrow();
    }
}
