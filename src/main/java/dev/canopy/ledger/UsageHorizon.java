package dev.canopy.ledger;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.CheckConstraint;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.LocalDate;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** The horizon: the first day from which single events are complete. The table has one row. */
@Entity
@Immutable
@Table(
        name = "usage_retention",
        check = {
            @CheckConstraint(name = "usage_retention_one_row", constraint = "id = 1"),
            @CheckConstraint(name = "usage_retention_month", constraint = "extract(day from horizon) = 1")
        })
@NullUnmarked
public class UsageHorizon extends PanacheEntityBase {
    private static final Expression<UsageHorizon, LocalDate> HORIZON =
            column("horizon", Type.DATE, retention -> retention.horizon);

    @Id
    Short id;

    /** The first day of a month in UTC; null if no event was ever dropped. */
    LocalDate horizon;

    /** The horizon as an expression that any query can select. */
    public static <E> Expression<E, LocalDate> horizon() {
        return ToOne.<E, UsageHorizon>only("usageHorizon", UsageHorizon.class).get(HORIZON);
    }
}
