package dev.canopy.analytics;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.ledger.EventAttributes;
import dev.canopy.ledger.PeriodRollup;
import dev.canopy.ledger.Periods;
import dev.canopy.ledger.RollupAttributes;
import dev.canopy.ledger.SlicedUsage;
import dev.canopy.ledger.SlicedUsageAttributes;
import dev.canopy.ledger.StoredEvent;
import dev.canopy.ledger.UsagePlace;
import dev.canopy.ledger.UsageSums;
import dev.canopy.metric.Metric;
import dev.canopy.metric.Window;
import dev.canopy.tenant.Reach;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The rows of usage of a tenant that a split reads, in a range of time.
 *
 * @param asked the conditions that select the rows
 * @param time the time of the usage
 * @param texts the dimensions of the split, in their order; see {@link DimensionColumns#text}
 */
record UsageRows<E>(
        Class<? extends E> entity,
        List<Condition<E>> asked,
        Expression<E, Instant> time,
        List<Expression<E, String>> texts,
        SumColumns<E> sums) {
    UsageRows {
        asked = List.copyOf(asked);
        texts = List.copyOf(texts);
    }

    /**
     * The usage to read.
     *
     * @param coarsest the longest kind of period to use
     */
    record Request(
            PartRepository.TenantSnapshot tenant,
            Metric metric,
            Split split,
            Window window,
            Periods.Coarsest coarsest) {
        private boolean isOwn() {
            return metric.reach() == Reach.OWN;
        }

        private Periods periods() {
            return Periods.of(window.from(), window.to(), coarsest);
        }
    }

    static UsageRows<?> of(Request request) {
        return switch (UsageSource.of(request.split)) {
            case ROLLUPS -> ofRollups(request);
            case SLICES -> ofSlices(request);
            case EVENTS -> ofEvents(request);
        };
    }

    private static UsageRows<PeriodRollup> ofRollups(Request request) {
        Condition<PeriodRollup> placed = request.isOwn()
                ? RollupAttributes.isOf(request.tenant.account(), request.tenant.id())
                : RollupAttributes.isBelow(request.tenant.account(), request.tenant.id());
        Periods periods = request.periods();
        return of(
                request,
                periods.entity(),
                DimensionColumns.ofRollups(request.tenant.id(), request.tenant.accountSeen()),
                Stream.of(placed, periods.ownCondition()),
                RollupAttributes.PERIOD_START,
                SumColumns.ofRollups(RollupAttributes.OWN));
    }

    private static UsageRows<SlicedUsage> ofSlices(Request request) {
        UsageSums<SlicedUsage> sums = SlicedUsageAttributes.SUMS;
        Window window = request.window;
        return of(
                request,
                SlicedUsage.class,
                DimensionColumns.ofSlices(request.tenant.id(), request.tenant.accountSeen()),
                Stream.of(
                        tenants(request, SlicedUsageAttributes.PLACE),
                        request.tenant
                                .slices()
                                .contains(
                                        window.from(),
                                        window.to(),
                                        request.coarsest,
                                        request.split.all().anyMatch(Breakdown.By.User.class::isInstance))),
                SlicedUsageAttributes.PLACE.time(),
                new SumColumns<>(
                        Expressions.sum(sums.usageCount()),
                        Expressions.sum(sums.cost()),
                        Expressions.sum(sums.inputTokens()),
                        Expressions.sum(sums.outputTokens()),
                        Expressions.sum(sums.unpricedCount()),
                        Expressions.union(sums.featureMask()),
                        Expressions.max(sums.lastUsedAt())));
    }

    private static UsageRows<StoredEvent> ofEvents(Request request) {
        return of(
                request,
                StoredEvent.class,
                DimensionColumns.ofEvents(request.tenant.id(), request.tenant.accountSeen()),
                Stream.concat(
                        Stream.of(tenants(request, EventAttributes.PLACE)),
                        Optional.ofNullable(EventAttributes.PLACE.isWithin(request.window.from(), request.window.to()))
                                .stream()),
                EventAttributes.TIME,
                new SumColumns<>(
                        Expressions.count(),
                        Expressions.sum(EventAttributes.COST),
                        Expressions.sum(EventAttributes.INPUT_TOKENS),
                        Expressions.sum(EventAttributes.OUTPUT_TOKENS),
                        Expressions.sum(EventAttributes.UNPRICED),
                        Expressions.union(EventAttributes.FEATURE_BIT),
                        Expressions.max(EventAttributes.USED_AT)));
    }

    private static <E> UsageRows<E> of(
            Request request,
            Class<? extends E> entity,
            DimensionColumns<E> columns,
            Stream<Condition<E>> placed,
            Expression<E, Instant> time,
            SumColumns<E> sums) {
        Split split = request.split;
        return new UsageRows<>(
                entity,
                Stream.concat(placed, split.condition(columns).stream()).toList(),
                time,
                split.by().stream().map(columns::text).toList(),
                sums.neededFor(List.of(request.metric)));
    }

    private static <E> Condition<E> tenants(Request request, UsagePlace<E> place) {
        return request.isOwn()
                ? place.isOf(request.tenant.account(), request.tenant.id())
                : place.isBelow(request.tenant.account(), request.tenant.id());
    }
}
