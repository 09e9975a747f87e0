package dev.canopy.analytics;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.TextFunctions;
import dev.canopy.attribute.ToOne;
import dev.canopy.feature.AiFeature;
import dev.canopy.feature.FeatureAttributes;
import dev.canopy.ledger.EventAttributes;
import dev.canopy.ledger.NamedEvent;
import dev.canopy.ledger.PeriodRollup;
import dev.canopy.ledger.RollupAttributes;
import dev.canopy.ledger.SlicedUsage;
import dev.canopy.ledger.SlicedUsageAttributes;
import dev.canopy.listing.Column;
import dev.canopy.meter.MeteredPeriod;
import dev.canopy.meter.MeteredPeriodAttributes;
import dev.canopy.tenant.Subtrees;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import java.math.BigDecimal;
import java.util.Set;
import java.util.function.Function;

/**
 * The dimensions of rows of usage as columns.
 *
 * @param top the id of the tenant whose usage is split
 * @param accountSeen whether the caller sees the whole account
 * @param tenant the id of the tenant of the row
 * @param owner the tenant of the row
 * @param feature the feature of the row, if rows have one
 * @param others the dimensions that are texts of the row, if it has them
 * @param numbers the attributes of events as numbers
 */
record DimensionColumns<E>(
        long top,
        boolean accountSeen,
        Expression<E, Long> tenant,
        ToOne<E, Tenant> owner,
        Function<Breakdown.By, ToOne<E, AiFeature>> feature,
        Function<Breakdown.By, Expression<E, String>> others,
        Function<Breakdown.By.EventAttribute, Expression<E, BigDecimal>> numbers) {
    static DimensionColumns<PeriodRollup> ofRollups(long top, boolean accountSeen) {
        return ofTenants(top, accountSeen, RollupAttributes.PERIOD_TENANT, RollupAttributes.PERIOD_OWNER);
    }

    static DimensionColumns<MeteredPeriod> ofMeteredPeriods(long top, boolean accountSeen) {
        return ofTenants(top, accountSeen, MeteredPeriodAttributes.KEY.tenant(), MeteredPeriodAttributes.OWNER);
    }

    private static <E> DimensionColumns<E> ofTenants(
            long top, boolean accountSeen, Expression<E, Long> tenant, ToOne<E, Tenant> owner) {
        return new DimensionColumns<>(
                top,
                accountSeen,
                tenant,
                owner,
                by -> {
                    throw missing(by);
                },
                by -> {
                    throw missing(by);
                },
                by -> {
                    throw missing(by);
                });
    }

    static DimensionColumns<SlicedUsage> ofSlices(long top, boolean accountSeen) {
        return new DimensionColumns<>(
                top,
                accountSeen,
                SlicedUsageAttributes.COLUMNS.tenant(),
                SlicedUsageAttributes.OWNER,
                by -> SlicedUsageAttributes.FEATURE,
                by -> switch (by) {
                    case Breakdown.By.Model model -> SlicedUsageAttributes.MODEL;
                    case Breakdown.By.User user -> SlicedUsageAttributes.USER;
                    case Breakdown.By.EventAttribute attribute -> throw missing(by);
                    case Breakdown.By.Child child -> throw missing(by);
                    case Breakdown.By.Feature used -> throw missing(by);
                    case Breakdown.By.Label label -> throw missing(by);
                },
                by -> {
                    throw missing(by);
                });
    }

    static DimensionColumns<NamedEvent> ofEvents(long top, boolean accountSeen) {
        return new DimensionColumns<>(
                top,
                accountSeen,
                EventAttributes.COLUMNS.tenant(),
                EventAttributes.OWNER,
                by -> EventAttributes.FEATURE,
                by -> switch (by) {
                    case Breakdown.By.Model model -> EventAttributes.MODEL;
                    case Breakdown.By.User user -> EventAttributes.USER;
                    case Breakdown.By.EventAttribute attribute -> EventAttributes.attribute(attribute.name());
                    case Breakdown.By.Child child -> throw missing(by);
                    case Breakdown.By.Feature used -> throw missing(by);
                    case Breakdown.By.Label label -> throw missing(by);
                },
                by -> EventAttributes.attributeNumber(by.name()));
    }

    private static IllegalStateException missing(Breakdown.By by) {
        return new IllegalStateException("the rows do not have " + by);
    }

    /** The key; of a child or feature the key, a space and the name, so that rows are grouped by both at once. */
    Expression<E, String> text(Breakdown.By by) {
        return switch (by) {
            case Breakdown.By.Child child -> Subtrees.child(tenant, top);
            case Breakdown.By.Feature used ->
                TextFunctions.concat(
                        feature.apply(by).get(FeatureAttributes.KEY),
                        Expressions.constant(" "),
                        feature.apply(by).get(FeatureAttributes.NAME));
            case Breakdown.By.Label label -> owner.get(TenantAttributes.label(label.name()));
            case Breakdown.By.Model model -> others.apply(by);
            case Breakdown.By.User user -> others.apply(by);
            case Breakdown.By.EventAttribute attribute -> others.apply(by);
        };
    }

    /** The key as a column of filters. */
    Column<E, String> compared(Breakdown.By by) {
        return switch (by) {
            case Breakdown.By.Child child ->
                Column.of(Subtrees.childKey(tenant, top)).asKey();
            case Breakdown.By.Feature used ->
                Column.of(visible(feature.apply(by).get(FeatureAttributes.KEY))).asKey();
            case Breakdown.By.Label label -> Column.ofNullable(visible(text(by)));
            case Breakdown.By.Model model -> Column.ofNullable(visible(text(by)));
            case Breakdown.By.User user -> Column.ofNullable(visible(text(by)));
            case Breakdown.By.EventAttribute attribute ->
                new Column<>(visible(text(by)), true, visible(numbers.apply(attribute)), false);
        };
    }

    /**
     * The value of a row of the subtree; null for any other row. A caller that does not see the whole account must not
     * notice by the time of a response which values other tenants have. So no index finds usage by a value, and the
     * database cannot first look for the value in the whole account, and then look up the tenants of what it has found.
     */
    private <T> Expression<E, T> visible(Expression<E, T> value) {
        return accountSeen
                ? value
                : Expressions.when(Subtrees.contain(tenant, Set.of(top)), value)
                        .otherwise(Expressions.nothing(value.type()));
    }
}
