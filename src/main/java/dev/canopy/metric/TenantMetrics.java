package dev.canopy.metric;

import static dev.canopy.attribute.Expressions.minus;

import dev.canopy.account.CreditBalances;
import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.AttributeSource;
import dev.canopy.attribute.Attributes;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Method;
import dev.canopy.attribute.Money;
import dev.canopy.ledger.RollupAttributes;
import dev.canopy.ledger.UsageLookup;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import jakarta.inject.Singleton;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The metrics of a tenant as attributes. Each metric has one definition, over all time and within a window. */
@Singleton
final class TenantMetrics implements AttributeSource {
    private static final Attributes<Tenant> ALL = Attributes.of(Tenant.class);
    private static final List<Window> SAMPLES = List.of(
            window("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"),
            window("2026-03-02T00:00:00Z", null),
            window(null, "2026-03-02T00:00:00Z"),
            window("2026-02-27T13:30:00Z", "2026-03-30T22:00:00Z"));

    /** A metric of usage, over all time and within a window. */
    record OfUsage<T>(Attribute<Tenant, T> allTime, Method<Tenant, WindowedUsage, T> within) {
        /**
         * The expression for a window. For all time, it is the attribute itself, so that its text is always the same.
         */
        Expression<Tenant, T> over(WindowedUsage usage) {
            return usage.equals(WindowedUsage.ALL_TIME) ? allTime : within.with(usage);
        }
    }

    static final OfUsage<Double> FEATURE_ADOPTION_RATE = define(
            "featureAdoptionRate",
            "The number of distinct features of the catalogue that the tenant itself has used, divided by the number of"
                    + " features in the catalogue. A correction is not a use.",
            usage -> usage.own().featureAdoptionRate());
    static final OfUsage<Double> SUBTREE_FEATURE_ADOPTION_RATE = define(
            "subtreeFeatureAdoptionRate",
            "The number of distinct features of the catalogue that have been used in the subtree, divided by the number"
                    + " of features in the catalogue. A correction is not a use.",
            usage -> usage.subtree().featureAdoptionRate());
    static final OfUsage<Money> INFERENCE_COST = define(
            "inferenceCost",
            "The cost of the tenant's own usage.",
            usage -> usage.own().cost());
    static final OfUsage<Money> TOTAL_INFERENCE_COST = define(
            "totalInferenceCost",
            "The cost of the usage of the tenant and all its descendants.",
            usage -> usage.subtree().cost());
    static final OfUsage<Long> USAGE_COUNT = define(
            "usageCount",
            "The number of the tenant's own events, including corrections.",
            usage -> usage.own().count());
    static final OfUsage<Long> TOTAL_USAGE_COUNT = define(
            "totalUsageCount",
            "The number of events of the tenant and all its descendants, including corrections.",
            usage -> usage.subtree().count());
    static final OfUsage<BigInteger> INPUT_TOKENS = define(
            "inputTokens",
            "The number of input tokens of the tenant's own usage, cached and all other kinds included.",
            usage -> usage.own().inputTokens());
    static final OfUsage<BigInteger> TOTAL_INPUT_TOKENS = define(
            "totalInputTokens",
            "The number of input tokens of the usage of the tenant and all its descendants, cached and all other kinds"
                    + " included.",
            usage -> usage.subtree().inputTokens());
    static final OfUsage<BigInteger> OUTPUT_TOKENS = define(
            "outputTokens",
            "The number of output tokens of the tenant's own usage, all kinds included.",
            usage -> usage.own().outputTokens());
    static final OfUsage<BigInteger> TOTAL_OUTPUT_TOKENS = define(
            "totalOutputTokens",
            "The number of output tokens of the usage of the tenant and all its descendants, all kinds included.",
            usage -> usage.subtree().outputTokens());
    static final OfUsage<BigInteger> UNPRICED_COUNT = define(
            "unpricedCount",
            "The number of the tenant's own events that came without a cost and have no price; repricing can price them.",
            usage -> usage.own().unpricedCount());
    static final OfUsage<BigInteger> TOTAL_UNPRICED_COUNT = define(
            "totalUnpricedCount",
            "The number of events of the tenant and all its descendants that came without a cost and have no price;"
                    + " repricing can price them.",
            usage -> usage.subtree().unpricedCount());
    static final OfUsage<Money> COST_PER_USE = define(
            "costPerUse",
            "The cost in the subtree divided by the number of its events, including corrections, rounded half up to nine"
                    + " digits; null without events.",
            usage -> usage.subtree().costPerUse());
    static final OfUsage<Instant> LAST_USED_AT = define(
            "lastUsedAt",
            "The time of the latest event in the subtree that is not a correction; null without such an event.",
            usage -> usage.subtree().lastUsedAt());

    static final Attribute<Tenant, Long> PERMISSION_INHERITANCE_DEPTH = ALL.define(
            "permissionInheritanceDepth", "The number of steps up to the root; 0 for a root.", TenantAttributes.DEPTH);
    static final Attribute<Tenant, Money> CREDIT_BALANCE = ALL.define(
            "creditBalance",
            "The remaining amount of the tenant's credits that are valid now, plus returned amounts that are not used yet, minus the cost of its own usage that no credit has paid.",
            minus(CreditBalances.WORTH_OF_TENANT, INFERENCE_COST.allTime()));
    static final Attribute<Tenant, Money> SUBTREE_CREDIT_BALANCE = ALL.define(
            "subtreeCreditBalance",
            "The sum of the credit balances of the tenant and all its descendants.",
            minus(CreditBalances.WORTH_OF_SUBTREE, TOTAL_INFERENCE_COST.allTime()));
    static final Attribute<Tenant, Boolean> IN_USE = ALL.define(
            "inUse",
            "Whether the tenant itself has ever used a feature.",
            RollupAttributes.TOTAL.get(RollupAttributes.OWN.lastUsedAt()).isNotNull());

    private static Window window(@Nullable String from, @Nullable String to) {
        return Window.parse(from, to, ZoneOffset.UTC);
    }

    private static <T> OfUsage<T> define(
            String name, String description, Function<WindowedUsage, Expression<Tenant, T>> definition) {
        return new OfUsage<>(
                ALL.define(name, description, definition.apply(WindowedUsage.ALL_TIME)),
                ALL.method(
                        name + "Within",
                        "Within a range: " + description,
                        SAMPLES.stream()
                                .map(window -> WindowedUsage.of(window, UsageLookup.BY_ACCOUNT))
                                .toList(),
                        definition::apply));
    }

    @Override
    public List<Attributes<?>> attributes() {
        return List.of(ALL);
    }
}
