package dev.canopy.metric;

import dev.canopy.attribute.Money;
import dev.canopy.problem.ProblemException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The catalogue of metrics: what each means, how it is read from a roll-up, and where it is in a row. */
enum Metric {
    FEATURE_ADOPTION_RATE(
            Kind.RATIO,
            Reach.OWN,
            Unit.RATIO,
            "Distinct features of the catalogue that the tenant itself has used / features in the catalogue.",
            Source::adoptionRate,
            MetricRow::featureAdoptionRate),
    SUBTREE_FEATURE_ADOPTION_RATE(
            Kind.RATIO,
            Reach.SUBTREE,
            Unit.RATIO,
            "Distinct features of the catalogue that anyone in the subtree has used / features in the catalogue.",
            Source::adoptionRate,
            MetricRow::subtreeFeatureAdoptionRate),
    INFERENCE_COST(
            Kind.SIMPLE,
            Reach.OWN,
            Unit.MONEY,
            "Cost of the tenant's own usage.",
            Source::cost,
            MetricRow::inferenceCost),
    TOTAL_INFERENCE_COST(
            Kind.CUMULATIVE,
            Reach.SUBTREE,
            Unit.MONEY,
            "Cost of the tenant and all its descendants, at any depth.",
            Source::cost,
            MetricRow::totalInferenceCost),
    USAGE_COUNT(
            Kind.SIMPLE,
            Reach.OWN,
            Unit.EVENTS,
            "Number of the tenant's own events.",
            Source::usageCount,
            MetricRow::usageCount),
    TOTAL_USAGE_COUNT(
            Kind.SIMPLE,
            Reach.SUBTREE,
            Unit.EVENTS,
            "Number of events of the tenant and all its descendants.",
            Source::usageCount,
            MetricRow::totalUsageCount),
    COST_PER_USE(
            Kind.RATIO,
            Reach.SUBTREE,
            Unit.MONEY,
            "Cost / number of events in the subtree, from the sums, rounded half up to a nano-unit; null without use.",
            Source::costPerUse,
            MetricRow::costPerUse),
    PERMISSION_INHERITANCE_DEPTH(
            Kind.DERIVED,
            Reach.TREE,
            Unit.EDGES,
            "Edges from the tenant to the root of its account; a root has 0.",
            source -> "t.depth",
            MetricRow::depth),
    SUBTREE_SIZE(
            Kind.DERIVED,
            Reach.TREE,
            Unit.TENANTS,
            "Tenants in the subtree, the tenant itself included.",
            source -> "t.subtreeSize",
            MetricRow::subtreeSize),
    LAST_USED_AT(
            Kind.LATEST,
            Reach.SUBTREE,
            Unit.TIME,
            "Time of the newest event in the subtree; null without use.",
            Source::lastUsedAt,
            MetricRow::lastUsedAt);

    /** How a metric comes about. */
    enum Kind {
        SIMPLE,
        RATIO,
        CUMULATIVE,
        DERIVED,
        LATEST
    }

    /** Whose usage a metric is about; the shape of the tree knows no usage and no window. */
    enum Reach {
        OWN,
        SUBTREE,
        TREE
    }

    /** What a value is measured in, which also tells its form: money is a decimal string. */
    enum Unit {
        RATIO,
        MONEY,
        EVENTS,
        EDGES,
        TENANTS,
        TIME
    }

    private static final Map<String, Metric> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(Metric::wireName, Function.identity()));

    private final Kind kind;
    private final Reach reach;
    private final Unit unit;
    private final String description;
    private final Function<Source, String> expression;
    private final Function<MetricRow, @Nullable Object> value;
    private final String wireName;

    Metric(
            Kind kind,
            Reach reach,
            Unit unit,
            String description,
            Function<Source, String> expression,
            Function<MetricRow, @Nullable Object> value) {
        this.kind = kind;
        this.reach = reach;
        this.unit = unit;
        this.description = description;
        this.expression = expression;
        this.value = value;
        this.wireName = camelCase(name());
    }

    static @Nullable Metric find(String name) {
        return BY_NAME.get(name);
    }

    /**
     * The metrics of a comma-separated list, or all of them.
     *
     * @throws ProblemException (400) naming the one that does not exist
     */
    static List<Metric> parseList(@Nullable String names) {
        if (names == null) {
            return List.of(values());
        }
        Set<Metric> metrics = EnumSet.noneOf(Metric.class);
        for (String name : names.split(",", -1)) {
            Metric metric = find(name.strip());
            if (metric == null) {
                throw ProblemException.parameter("metrics", "names no metric: '" + name.strip() + "'");
            }
            metrics.add(metric);
        }
        return List.copyOf(metrics);
    }

    /** The values of these metrics as the client gets them, by name. */
    static Map<String, @Nullable Object> values(List<Metric> metrics, MetricRow row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        metrics.forEach(metric -> values.put(metric.wireName, metric.format(metric.value(row))));
        return values;
    }

    String wireName() {
        return wireName;
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
        return description;
    }

    String expression(Source source) {
        return expression.apply(source);
    }

    /** True where a tenant may have no value. */
    boolean isNullable() {
        return kind == Kind.RATIO || kind == Kind.LATEST;
    }

    @Nullable Object value(MetricRow row) {
        return value.apply(row);
    }

    private @Nullable Object format(@Nullable Object value) {
        return unit == Unit.MONEY && value != null ? Money.format((Long) value) : value;
    }

    private static String camelCase(String constant) {
        String[] words = constant.toLowerCase(Locale.ROOT).split("_", -1);
        return words[0]
                + Arrays.stream(words, 1, words.length)
                        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                        .collect(Collectors.joining());
    }
}
