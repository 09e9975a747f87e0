package dev.canopy.analytics;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.TextFunctions;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.feature.AiFeature;
import dev.canopy.feature.FeatureAttributes;
import dev.canopy.ledger.EventAttributes;
import dev.canopy.ledger.MeteredPeriod;
import dev.canopy.ledger.MeteredPeriodAttributes;
import dev.canopy.ledger.NamedEvent;
import dev.canopy.ledger.PeriodRollup;
import dev.canopy.ledger.RollupAttributes;
import dev.canopy.ledger.SlicedUsage;
import dev.canopy.ledger.SlicedUsageAttributes;
import dev.canopy.listing.Column;
import dev.canopy.tenant.Subtrees;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import java.math.BigDecimal;
import java.util.function.Function;

/**
 * The dimensions of rows of usage as columns.
 *
 * @param top the id of the tenant whose usage is split
 * @param tenant the id of the tenant of the row
 * @param owner the tenant of the row
 * @param feature the feature of the row, if rows have one
 * @param others the dimensions that are texts of the row, if it has them
 * @param numbers the attributes of events as numbers
 */
record DimensionColumns<E>(
        long top,
        Expression<E, Long> tenant,
        ToOne<E, Tenant> owner,
        Function<Breakdown.By, ToOne<E, AiFeature>> feature,
        Function<Breakdown.By, Expression<E, String>> others,
        Function<Breakdown.By.EventAttribute, Expression<E, BigDecimal>> numbers) {
    static DimensionColumns<PeriodRollup> ofRollups(long top) {
        return ofTenants(top, RollupAttributes.PERIOD_TENANT, RollupAttributes.PERIOD_OWNER);
    }

    static DimensionColumns<MeteredPeriod> ofMeteredPeriods(long top) {
        return ofTenants(top, MeteredPeriodAttributes.PLACE.tenant(), MeteredPeriodAttributes.OWNER);
    }

    private static <E> DimensionColumns<E> ofTenants(long top, Expression<E, Long> tenant, ToOne<E, Tenant> owner) {
        return new DimensionColumns<>(
                top,
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
                SlicedUsageAttributes.PLACE.tenant(),
                SlicedUsageAttributes.OWNER,
                by -> SlicedUsageAttributes.FEATURE,
                by -> switch (by) {
                    case Breakdown.By.Model model -> name(SlicedUsageAttributes.MODEL, accountSeen);
                    case Breakdown.By.User user -> name(SlicedUsageAttributes.USER, accountSeen);
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
                EventAttributes.PLACE.tenant(),
                EventAttributes.OWNER,
                by -> EventAttributes.FEATURE,
                by -> switch (by) {
                    case Breakdown.By.Model model -> name(EventAttributes.MODEL, accountSeen);
                    case Breakdown.By.User user -> name(EventAttributes.USER, accountSeen);
                    case Breakdown.By.EventAttribute attribute -> EventAttributes.attribute(attribute.name());
                    case Breakdown.By.Child child -> throw missing(by);
                    case Breakdown.By.Feature used -> throw missing(by);
                    case Breakdown.By.Label label -> throw missing(by);
                },
                by -> EventAttributes.attributeNumber(by.name()));
    }

    /**
     * Names of models and users are numbered by account. A caller that does not see the whole account must not notice by the
     * time of an answer which names other tenants use, so that no index finds usage by a name. The database begins with the
     * usage, not with the name, if a missing name is no plain null.
     */
    private static <E> Expression<E, String> name(Expression<E, String> name, boolean accountSeen) {
        return accountSeen
                ? name
                : Expressions.when(name.isNull().not(), name).otherwise(Expressions.nothing(Type.TEXT));
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
            case Breakdown.By.Child child -> Column.of(Subtrees.childKey(tenant, top));
            case Breakdown.By.Feature used -> Column.of(feature.apply(by).get(FeatureAttributes.KEY));
            case Breakdown.By.Label label -> Column.ofNullable(text(by));
            case Breakdown.By.Model model -> Column.ofNullable(text(by));
            case Breakdown.By.User user -> Column.ofNullable(text(by));
            case Breakdown.By.EventAttribute attribute -> new Column<>(text(by), true, numbers.apply(attribute));
        };
    }
}
