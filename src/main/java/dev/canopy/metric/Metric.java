package dev.canopy.metric;

import com.fasterxml.jackson.core.SerializableString;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.PlainDecimal;
import dev.canopy.ledger.Ranking;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Reach;
import dev.canopy.tenant.Tenant;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A metric of tenants: a definition as an expression, with a name and a description. {@link MetricCatalogue} finds a
 * metric by its name.
 */
public sealed interface Metric permits BuiltInMetric, MeterMetric {
    /** How a metric is computed. */
    enum Kind {
        SIMPLE,
        RATIO,
        CUMULATIVE,
        DERIVED,
        LATEST,
        /** By the aggregation of a meter. */
        METER
    }

    /** The name in requests and responses. */
    String wireName();

    /** The name as it is written to JSON. */
    SerializableString fieldName();

    Kind kind();

    Reach reach();

    /** The unit of the values, as people read it. */
    String unit();

    /** Whether the value is an amount of money, which is a decimal string in JSON. */
    boolean isMoney();

    /** Whether the value is a number with any digits after the point, which is a decimal string in JSON. */
    boolean isOfDecimals();

    /** Whether the value is a time. */
    boolean isTime();

    String description();

    /** The internal number of the meter that the metric shows; empty if the metric is built in. */
    Optional<Integer> meter();

    Expression<Tenant, ?> within(WindowedUsage usage);

    /**
     * The part of a metric of the subtree that belongs to the tenant itself. The other parts belong to its children.
     *
     * @throws ProblemException (400) if the metric has no parts by child
     */
    Expression<Tenant, ?> ownPart(WindowedUsage usage);

    /** Whether the metric of a subtree is the sum of the metric of its disjoint parts. */
    boolean isAdditive();

    /** Whether it is a sum or count of usage in any window, which a budget can limit. */
    boolean isLimitable();

    /**
     * How tenants are ranked by the metric in a window without computing it for each of them; empty if they cannot be.
     */
    Optional<? extends Ranking> ranking(Window window);

    /** Whether values can be combined only by the sums that they are computed from. */
    boolean isRatio();

    /** Whether the value is a sum of tokens or of unpriced events. */
    boolean isOfQuantities();

    /** Whether the value depends on a window. */
    boolean isWindowed();

    /** Whether the value depends on credits, which expire. */
    boolean isBalance();

    /** Whether there are values: not yet for a meter that is being filled. */
    boolean isReady();

    /**
     * Whether all usage of a window is in the values. A window without a start begins with the first usage that the
     * metric has.
     */
    boolean isCompleteIn(Window window);

    /** Whether a tenant may have no value. */
    boolean isNullable();

    static List<Metric> windowed(List<Metric> metrics) {
        return metrics.stream().filter(Metric::isWindowed).toList();
    }

    /** A value as responses contain it. */
    static @Nullable Object format(@Nullable Object value) {
        return switch (value) {
            case Money amount -> amount.toString();
            case BigDecimal number -> PlainDecimal.of(number);
            case null, default -> value;
        };
    }

    /** The error of a request that splits a metric by child, although it is about the tenant alone. */
    static ProblemException ofTenantAlone(String name) {
        return ProblemException.parameter(
                "metric", "cannot be split by child: '" + name + "' is about the tenant alone");
    }
}
