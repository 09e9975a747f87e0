package dev.canopy.metric;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.ledger.RankedSum;
import dev.canopy.ledger.Ranking;
import dev.canopy.tenant.Reach;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A metric that the service defines, with its attribute, kind, reach and unit. */
public enum BuiltInMetric implements Metric {
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

    /** The unit of a value, which also determines its form in JSON: money is a decimal string. */
    private enum Unit {
        RATIO,
        MONEY,
        EVENTS,
        TOKENS,
        EDGES,
        TENANTS,
        TIME
    }

    private final Kind kind;
    private final Reach reach;
    private final Unit unit;
    private final boolean windowed;
    private final Attribute<Tenant, ?> attribute;
    private final Function<WindowedUsage, Expression<Tenant, ?>> within;
    private final SerializableString fieldName;

    /** A metric of usage. */
    BuiltInMetric(Kind kind, Reach reach, Unit unit, TenantMetrics.OfUsage<?> metric) {
        this.kind = kind;
        this.reach = reach;
        this.unit = unit;
        this.windowed = true;
        this.attribute = metric.allTime();
        this.within = metric::over;
        this.fieldName = new SerializedString(attribute.name());
    }

    /** A metric that does not depend on a window. */
    BuiltInMetric(Kind kind, Reach reach, Unit unit, Attribute<Tenant, ?> attribute) {
        this.kind = kind;
        this.reach = reach;
        this.unit = unit;
        this.windowed = false;
        this.attribute = attribute;
        this.within = usage -> attribute;
        this.fieldName = new SerializedString(attribute.name());
    }

    @Override
    public String wireName() {
        return attribute.name();
    }

    @Override
    public SerializableString fieldName() {
        return fieldName;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public Reach reach() {
        return reach;
    }

    @Override
    public String unit() {
        return unit.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean isOfDecimals() {
        return false;
    }

    @Override
    public boolean isTime() {
        return unit == Unit.TIME;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public boolean isCompleteIn(Window window) {
        return true;
    }

    @Override
    public Optional<Integer> meter() {
        return Optional.empty();
    }

    @Override
    public boolean isMoney() {
        return unit == Unit.MONEY;
    }

    @Override
    public String description() {
        return attribute.description();
    }

    @Override
    public Expression<Tenant, ?> within(WindowedUsage usage) {
        return within.apply(usage);
    }

    @Override
    public Expression<Tenant, ?> ownPart(WindowedUsage usage) {
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
                    TOTAL_UNPRICED_COUNT -> within(usage.ownOnly());
            case FEATURE_ADOPTION_RATE,
                    INFERENCE_COST,
                    USAGE_COUNT,
                    PERMISSION_INHERITANCE_DEPTH,
                    CREDIT_BALANCE,
                    INPUT_TOKENS,
                    OUTPUT_TOKENS,
                    UNPRICED_COUNT -> throw Metric.ofTenantAlone(wireName());
        };
    }

    @Override
    public boolean isAdditive() {
        return switch (this) {
            case INFERENCE_COST, TOTAL_INFERENCE_COST, USAGE_COUNT, TOTAL_USAGE_COUNT, SUBTREE_SIZE -> true;
            case INPUT_TOKENS, TOTAL_INPUT_TOKENS, OUTPUT_TOKENS, TOTAL_OUTPUT_TOKENS -> true;
            case UNPRICED_COUNT, TOTAL_UNPRICED_COUNT -> true;
            case CREDIT_BALANCE, SUBTREE_CREDIT_BALANCE -> true;
            case FEATURE_ADOPTION_RATE, SUBTREE_FEATURE_ADOPTION_RATE, COST_PER_USE -> false;
            case PERMISSION_INHERITANCE_DEPTH, LAST_USED_AT -> false;
        };
    }

    @Override
    public boolean isLimitable() {
        return isWindowed() && isAdditive();
    }

    /** Over all time, indexes have the usual orders. With events, some of the usage may not be in the totals yet. */
    @Override
    public Optional<? extends Ranking> ranking(Window window) {
        return window.isAllTime() || window.hasEvents() ? Optional.empty() : rankedSum();
    }

    private Optional<RankedSum> rankedSum() {
        return switch (this) {
            case INFERENCE_COST -> Optional.of(RankedSum.OWN_COST);
            case TOTAL_INFERENCE_COST -> Optional.of(RankedSum.SUBTREE_COST);
            case USAGE_COUNT -> Optional.of(RankedSum.OWN_USAGE_COUNT);
            case TOTAL_USAGE_COUNT -> Optional.of(RankedSum.SUBTREE_USAGE_COUNT);
            case INPUT_TOKENS -> Optional.of(RankedSum.OWN_INPUT_TOKENS);
            case TOTAL_INPUT_TOKENS -> Optional.of(RankedSum.SUBTREE_INPUT_TOKENS);
            case OUTPUT_TOKENS -> Optional.of(RankedSum.OWN_OUTPUT_TOKENS);
            case TOTAL_OUTPUT_TOKENS -> Optional.of(RankedSum.SUBTREE_OUTPUT_TOKENS);
            case UNPRICED_COUNT -> Optional.of(RankedSum.OWN_UNPRICED_COUNT);
            case TOTAL_UNPRICED_COUNT -> Optional.of(RankedSum.SUBTREE_UNPRICED_COUNT);
            case FEATURE_ADOPTION_RATE, SUBTREE_FEATURE_ADOPTION_RATE, COST_PER_USE, LAST_USED_AT -> Optional.empty();
            case PERMISSION_INHERITANCE_DEPTH, SUBTREE_SIZE, CREDIT_BALANCE, SUBTREE_CREDIT_BALANCE -> Optional.empty();
        };
    }

    @Override
    public boolean isRatio() {
        return kind == Kind.RATIO;
    }

    @Override
    public boolean isOfQuantities() {
        return switch (this) {
            case INPUT_TOKENS, TOTAL_INPUT_TOKENS, OUTPUT_TOKENS, TOTAL_OUTPUT_TOKENS -> true;
            case UNPRICED_COUNT, TOTAL_UNPRICED_COUNT -> true;
            case FEATURE_ADOPTION_RATE, SUBTREE_FEATURE_ADOPTION_RATE, COST_PER_USE, LAST_USED_AT -> false;
            case INFERENCE_COST, TOTAL_INFERENCE_COST, USAGE_COUNT, TOTAL_USAGE_COUNT -> false;
            case PERMISSION_INHERITANCE_DEPTH, SUBTREE_SIZE, CREDIT_BALANCE, SUBTREE_CREDIT_BALANCE -> false;
        };
    }

    @Override
    public boolean isWindowed() {
        return windowed;
    }

    @Override
    public boolean isBalance() {
        return switch (this) {
            case CREDIT_BALANCE, SUBTREE_CREDIT_BALANCE -> true;
            case FEATURE_ADOPTION_RATE, SUBTREE_FEATURE_ADOPTION_RATE, COST_PER_USE, LAST_USED_AT -> false;
            case INFERENCE_COST, TOTAL_INFERENCE_COST, USAGE_COUNT, TOTAL_USAGE_COUNT -> false;
            case INPUT_TOKENS, TOTAL_INPUT_TOKENS, OUTPUT_TOKENS, TOTAL_OUTPUT_TOKENS -> false;
            case UNPRICED_COUNT, TOTAL_UNPRICED_COUNT, PERMISSION_INHERITANCE_DEPTH, SUBTREE_SIZE -> false;
        };
    }

    @Override
    public boolean isNullable() {
        return kind == Kind.RATIO || kind == Kind.LATEST;
    }
}
