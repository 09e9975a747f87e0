package dev.canopy.metric;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Money;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The catalogue of metrics, each with its attribute, kind, reach and unit. */
public enum Metric {
    FEATURE_ADOPTION_RATE(Kind.RATIO, Reach.OWN, Unit.RATIO, TenantMetrics.FEATURE_ADOPTION_RATE),
    SUBTREE_FEATURE_ADOPTION_RATE(Kind.RATIO, Reach.SUBTREE, Unit.RATIO, TenantMetrics.SUBTREE_FEATURE_ADOPTION_RATE),
    INFERENCE_COST(Kind.SIMPLE, Reach.OWN, Unit.MONEY, TenantMetrics.INFERENCE_COST),
    TOTAL_INFERENCE_COST(Kind.CUMULATIVE, Reach.SUBTREE, Unit.MONEY, TenantMetrics.TOTAL_INFERENCE_COST),
    USAGE_COUNT(Kind.SIMPLE, Reach.OWN, Unit.EVENTS, TenantMetrics.USAGE_COUNT),
    TOTAL_USAGE_COUNT(Kind.SIMPLE, Reach.SUBTREE, Unit.EVENTS, TenantMetrics.TOTAL_USAGE_COUNT),
    INPUT_TOKENS(Kind.SIMPLE, Reach.OWN, Unit.TOKENS, TenantMetrics.INPUT_TOKENS),
    TOTAL_INPUT_TOKENS(Kind.CUMULATIVE, Reach.SUBTREE, Unit.TOKENS, TenantMetrics.TOTAL_INPUT_TOKENS),
    OUTPUT_TOKENS(Kind.SIMPLE, Reach.OWN, Unit.TOKENS, TenantMetrics.OUTPUT_TOKENS),
    TOTAL_OUTPUT_TOKENS(Kind.CUMULATIVE, Reach.SUBTREE, Unit.TOKENS, TenantMetrics.TOTAL_OUTPUT_TOKENS),
    UNPRICED_COUNT(Kind.SIMPLE, Reach.OWN, Unit.EVENTS, TenantMetrics.UNPRICED_COUNT),
    TOTAL_UNPRICED_COUNT(Kind.CUMULATIVE, Reach.SUBTREE, Unit.EVENTS, TenantMetrics.TOTAL_UNPRICED_COUNT),
    COST_PER_USE(Kind.RATIO, Reach.SUBTREE, Unit.MONEY, TenantMetrics.COST_PER_USE),
    PERMISSION_INHERITANCE_DEPTH(Kind.DERIVED, Reach.OWN, Unit.EDGES, TenantMetrics.PERMISSION_INHERITANCE_DEPTH),
    SUBTREE_SIZE(Kind.DERIVED, Reach.SUBTREE, Unit.TENANTS, TenantAttributes.SUBTREE_SIZE),
    LAST_USED_AT(Kind.LATEST, Reach.SUBTREE, Unit.TIME, TenantMetrics.LAST_USED_AT),
    CREDIT_BALANCE(Kind.DERIVED, Reach.OWN, Unit.MONEY, TenantMetrics.CREDIT_BALANCE),
    SUBTREE_CREDIT_BALANCE(Kind.DERIVED, Reach.SUBTREE, Unit.MONEY, TenantMetrics.SUBTREE_CREDIT_BALANCE);

    /** How a metric is computed. */
    enum Kind {
        SIMPLE,
        RATIO,
        CUMULATIVE,
        DERIVED,
        LATEST
    }

    /** Whether a metric is about the tenant alone or its subtree. */
    enum Reach {
        OWN,
        SUBTREE
    }

    /** The unit of a value, which also determines its form in JSON: money is a decimal string. */
    enum Unit {
        RATIO,
        MONEY,
        EVENTS,
        TOKENS,
        EDGES,
        TENANTS,
        TIME
    }

    private static final Map<String, Metric> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(Metric::wireName, Function.identity()));

    private final Kind kind;
    private final Reach reach;
    private final Unit unit;
    private final boolean windowed;
    private final Attribute<Tenant, ?> attribute;
    private final Function<WindowedUsage, Expression<Tenant, ?>> within;
    private final SerializableString fieldName;

    /** A metric of usage. */
    Metric(Kind kind, Reach reach, Unit unit, TenantMetrics.OfUsage<?> metric) {
        this.kind = kind;
        this.reach = reach;
        this.unit = unit;
        this.windowed = true;
        this.attribute = metric.allTime();
        this.within = metric::over;
        this.fieldName = new SerializedString(attribute.name());
    }

    /** A metric that does not depend on a window. */
    Metric(Kind kind, Reach reach, Unit unit, Attribute<Tenant, ?> attribute) {
        this.kind = kind;
        this.reach = reach;
        this.unit = unit;
        this.windowed = false;
        this.attribute = attribute;
        this.within = usage -> attribute;
        this.fieldName = new SerializedString(attribute.name());
    }

    static @Nullable Metric find(String name) {
        return BY_NAME.get(name);
    }

    /**
     * The metrics of a comma-separated list, or all of them.
     *
     * @throws ProblemException (400) with the name that is not a metric
     */
    public static List<Metric> parseList(@Nullable String names) {
        return names == null ? List.of(values()) : parseList("metrics", names);
    }

    /** @throws ProblemException (400) unless the name is that of exactly one metric */
    static Metric parse(String parameter, @Nullable String name) {
        List<Metric> metrics = parseList(parameter, name == null ? "" : name);
        if (metrics.size() > 1) {
            throw ProblemException.parameter(parameter, "must be a single metric");
        }
        return metrics.get(0);
    }

    private static List<Metric> parseList(String parameter, String names) {
        Set<Metric> metrics = EnumSet.noneOf(Metric.class);
        for (String name : names.split(",", -1)) {
            Metric metric = find(name.strip());
            if (metric == null) {
                throw ProblemException.parameter(parameter, "contains the unknown metric '" + name.strip() + "'");
            }
            metrics.add(metric);
        }
        return List.copyOf(metrics);
    }

    /** The values of metrics in a row, in the order of the list. */
    public static MetricValues values(List<Metric> metrics, MetricRow row) {
        return MetricValues.of(metrics, row::value);
    }

    /** The values of the previous range, only of metrics that depend on a window. */
    static MetricValues previous(List<Metric> metrics, MetricRow row) {
        return MetricValues.of(windowed(metrics), row::previous);
    }

    /** The differences from the previous range; null if a value to compare is missing, and for times. */
    static MetricValues changes(List<Metric> metrics, MetricRow row) {
        return MetricValues.of(windowed(metrics), metric -> difference(row.value(metric), row.previous(metric)));
    }

    private static List<Metric> windowed(List<Metric> metrics) {
        return metrics.stream().filter(Metric::isWindowed).toList();
    }

    private static @Nullable Object difference(@Nullable Object value, @Nullable Object before) {
        if (value instanceof Money amount && before instanceof Money earlier) {
            return amount.minus(earlier).toString();
        }
        if (value instanceof Long number && before instanceof Long earlier) {
            return number - earlier;
        }
        if (value instanceof BigInteger number && before instanceof BigInteger earlier) {
            return number.subtract(earlier);
        }
        return value instanceof Double rate && before instanceof Double earlier ? rate - earlier : null;
    }

    /** A value as answers contain it. */
    static @Nullable Object format(@Nullable Object value) {
        return value instanceof Money amount ? amount.toString() : value;
    }

    String wireName() {
        return attribute.name();
    }

    /** The name as it is written to JSON, encoded only once. */
    SerializableString fieldName() {
        return fieldName;
    }

    Kind kind() {
        return kind;
    }

    Reach reach() {
        return reach;
    }

    Unit unit() {
        return unit;
    }

    String description() {
        return attribute.description();
    }

    Expression<Tenant, ?> within(WindowedUsage usage) {
        return within.apply(usage);
    }

    /**
     * The part of a metric of the subtree that belongs to the tenant itself. The other parts belong to its children.
     *
     * @throws ProblemException (400) if the metric has no parts by child
     */
    Expression<Tenant, ?> ownPart(WindowedUsage usage) {
        return switch (this) {
            case SUBTREE_SIZE -> Expressions.constant(1);
            case SUBTREE_CREDIT_BALANCE -> TenantMetrics.CREDIT_BALANCE;
            case SUBTREE_FEATURE_ADOPTION_RATE,
                    TOTAL_INFERENCE_COST,
                    TOTAL_USAGE_COUNT,
                    COST_PER_USE,
                    LAST_USED_AT,
                    TOTAL_INPUT_TOKENS,
                    TOTAL_OUTPUT_TOKENS,
                    TOTAL_UNPRICED_COUNT -> within(new WindowedUsage(usage.own(), usage.own()));
            case FEATURE_ADOPTION_RATE,
                    INFERENCE_COST,
                    USAGE_COUNT,
                    PERMISSION_INHERITANCE_DEPTH,
                    CREDIT_BALANCE,
                    INPUT_TOKENS,
                    OUTPUT_TOKENS,
                    UNPRICED_COUNT ->
                throw ProblemException.parameter(
                        "metric", "cannot be split by child: '" + wireName() + "' is about the tenant alone");
        };
    }

    /** Whether the metric of a subtree is the sum of the metric of its disjoint parts. */
    boolean isAdditive() {
        return switch (this) {
            case INFERENCE_COST, TOTAL_INFERENCE_COST, USAGE_COUNT, TOTAL_USAGE_COUNT, SUBTREE_SIZE -> true;
            case INPUT_TOKENS, TOTAL_INPUT_TOKENS, OUTPUT_TOKENS, TOTAL_OUTPUT_TOKENS -> true;
            case UNPRICED_COUNT, TOTAL_UNPRICED_COUNT -> true;
            case CREDIT_BALANCE, SUBTREE_CREDIT_BALANCE -> true;
            case FEATURE_ADOPTION_RATE, SUBTREE_FEATURE_ADOPTION_RATE, COST_PER_USE -> false;
            case PERMISSION_INHERITANCE_DEPTH, LAST_USED_AT -> false;
        };
    }

    /**
     * The metrics of usage in a comma-separated list, or all of them.
     *
     * @throws ProblemException (400) with the name that is not a metric of usage
     */
    static List<Metric> parseUsageList(String parameter, @Nullable String names) {
        if (names == null) {
            return windowed(List.of(values()));
        }
        List<Metric> metrics = parseList(parameter, names);
        metrics.stream().filter(metric -> !metric.windowed).findFirst().ifPresent(metric -> {
            throw ProblemException.parameter(
                    parameter, "contains '" + metric.wireName() + "', which is not a metric of usage");
        });
        return metrics;
    }

    /** Whether values can be combined only by the sums that they are computed from. */
    boolean isRatio() {
        return kind == Kind.RATIO;
    }

    /** Whether the value is a sum of tokens or of unpriced events. */
    boolean isOfQuantities() {
        return switch (this) {
            case INPUT_TOKENS, TOTAL_INPUT_TOKENS, OUTPUT_TOKENS, TOTAL_OUTPUT_TOKENS -> true;
            case UNPRICED_COUNT, TOTAL_UNPRICED_COUNT -> true;
            case FEATURE_ADOPTION_RATE, SUBTREE_FEATURE_ADOPTION_RATE, COST_PER_USE, LAST_USED_AT -> false;
            case INFERENCE_COST, TOTAL_INFERENCE_COST, USAGE_COUNT, TOTAL_USAGE_COUNT -> false;
            case PERMISSION_INHERITANCE_DEPTH, SUBTREE_SIZE, CREDIT_BALANCE, SUBTREE_CREDIT_BALANCE -> false;
        };
    }

    /** Whether the value depends on a window. */
    boolean isWindowed() {
        return windowed;
    }

    /** Whether the value depends on credits, which expire. */
    boolean isBalance() {
        return this == CREDIT_BALANCE || this == SUBTREE_CREDIT_BALANCE;
    }

    /** Whether a tenant may have no value. */
    boolean isNullable() {
        return kind == Kind.RATIO || kind == Kind.LATEST;
    }
}
