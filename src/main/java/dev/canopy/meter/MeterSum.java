package dev.canopy.meter;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Index;
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
@Table(
        name = "usage_meter_sum",
        indexes = {
            @Index(
                    name = "usage_meter_sum_negative",
                    columnList = "meter_id, level, root_id, tenant_id, start",
                    options = "where is_negative"),
            @Index(
                    name = "usage_meter_sum_figure",
                    columnList = "meter_id, level, start, subtree_figure desc nulls last, tenant_id",
                    options = "where level < 2")
        })
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
