package dev.canopy.meter;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** The value of a meter of a tenant and of its subtree, on a day, in a month or over all time. Only folds write it. */
@Entity
@Immutable
@IdClass(MeterSum.Identity.class)
@Table(name = "usage_meter_sum")
@NullUnmarked
public class MeterSum extends PanacheEntityBase {
    /** The level of the value of all time. */
    static final int ALL_TIME = 0;

    /** The level of the value of a month, which starts with its first day. */
    static final int MONTH = 1;

    /** The level of the value of a day. */
    static final int DAY = 2;

    @Id
    Long rootId;

    @Id
    Long tenantId;

    @Id
    Integer meterId;

    @Id
    Short level;

    @Id
    LocalDate start;

    @Column(columnDefinition = "numeric")
    BigDecimal ownFigure;

    @Column(columnDefinition = "numeric")
    BigDecimal subtreeFigure;

    /** The primary key. */
    record Identity(Long rootId, Long tenantId, Integer meterId, Short level, LocalDate start)
            implements Serializable {}
}
