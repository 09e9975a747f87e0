package dev.canopy.analytics;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.ledger.EventAttributes;
import dev.canopy.ledger.NamedEvent;
import dev.canopy.ledger.PeriodRollup;
import dev.canopy.ledger.Periods;
import dev.canopy.ledger.RollupAttributes;
import dev.canopy.ledger.SlicedUsage;
import dev.canopy.ledger.SlicedUsageAttributes;
import dev.canopy.ledger.StoredEvent;
import dev.canopy.ledger.UsageKeyColumns;
import dev.canopy.ledger.UsageSums;
import dev.canopy.meter.MeterAggregation;
import dev.canopy.meter.MeterValues;
import dev.canopy.meter.MeteredEvent;
import dev.canopy.meter.MeteredEventAttributes;
import dev.canopy.meter.MeteredPeriod;
import dev.canopy.meter.MeteredPeriodAttributes;
import dev.canopy.metric.BuiltInMetric;
import dev.canopy.metric.MeterMetric;
import dev.canopy.metric.Metric;
import dev.canopy.metric.Window;
import dev.canopy.tenant.Reach;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of usage of a tenant that a split reads, in a range of time.
 *
 * @param asked the conditions that select the rows
 * @param time the time of the usage
 * @param texts the dimensions of the split, in their order; see {@link DimensionColumns#text}
 * @param value computes the metric from sums; null if it has no value
 */
record UsageRows<E, S extends PartSums<S>>(
        Class<? extends E> entity,
        List<Condition<E>> asked,
        Expression<E, Instant> time,
        List<Expression<E, String>> texts,
        PartColumns<E, S> sums,
        Function<S, @Nullable Object> value) {
    private static final MeterValues<SlicedUsage> ACTIVE_USERS =
            MeterValues.ofMembers(MeterValues.numbers(SlicedUsageAttributes.ACTIVE_USER));

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

        private @Nullable Object value(UsageTotals sums) {
            return AnalyticsService.value(tenant, metric, sums);
        }

        private Periods periods() {
            return Periods.of(window.from(), window.to(), coarsest);
        }
    }

    static UsageRows<?, ?> of(Request request) {
        UsageSource source = UsageSource.of(request.metric, request.split);
        return switch (request.metric) {
            case BuiltInMetric builtIn ->
                switch (source) {
                    case ROLLUPS -> ofRollups(request);
                    case SLICES -> ofSlices(request);
                    case EVENTS -> ofEvents(request);
                };
            case MeterMetric meter ->
                switch (source) {
                    case ROLLUPS -> ofMeteredPeriods(request, meter);
                    case SLICES -> ofActiveUsers(request, meter);
                    case EVENTS -> ofMeteredEvents(request, meter);
                };
        };
    }

    private static UsageRows<PeriodRollup, UsageTotals> ofRollups(Request request) {
        long account = request.tenant.account();
        long tenant = request.tenant.id();
        Condition<PeriodRollup> placed;
        if (request.tenant.accountSeen()) {
            placed = request.isOwn()
                    ? RollupAttributes.isOf(account, tenant)
                    : RollupAttributes.isBelow(account, tenant);
        } else {
            placed = request.isOwn()
                    ? RollupAttributes.isFoundOf(account, tenant)
                    : RollupAttributes.isFoundBelow(account, tenant);
        }
        Periods periods = request.periods();
        return of(
                request,
                periods.entity(request.tenant.lookup()),
                DimensionColumns.ofRollups(request.tenant.id(), request.tenant.accountSeen()),
                Stream.of(placed, periods.ownCondition()),
                RollupAttributes.PERIOD_START,
                SumColumns.ofRollups(RollupAttributes.OWN).neededFor(request.metric),
                request::value);
    }

    private static UsageRows<SlicedUsage, UsageTotals> ofSlices(Request request) {
        UsageSums<SlicedUsage> sums = SlicedUsageAttributes.SUMS;
        boolean users = request.split.all().anyMatch(Breakdown.By.User.class::isInstance);
        return of(
                request,
                SlicedUsage.entity(request.tenant.lookup()),
                DimensionColumns.ofSlices(request.tenant.id(), request.tenant.accountSeen()),
                Stream.of(tenants(request, SlicedUsageAttributes.COLUMNS), slices(request, users)),
                SlicedUsageAttributes.COLUMNS.time(),
                new SumColumns<>(
                                Expressions.sum(sums.usageCount()),
                                Expressions.sum(sums.cost()),
                                Expressions.sum(sums.inputTokens()),
                                Expressions.sum(sums.outputTokens()),
                                Expressions.sum(sums.unpricedCount()),
                                Expressions.union(sums.featureMask()),
                                Expressions.max(sums.lastUsedAt()))
                        .neededFor(request.metric),
                request::value);
    }

    private static UsageRows<MeteredPeriod, MeterTotals> ofMeteredPeriods(Request request, MeterMetric meter) {
        return of(
                request,
                MeteredPeriod.class,
                DimensionColumns.ofMeteredPeriods(request.tenant.id(), request.tenant.accountSeen()),
                Stream.of(
                        MeteredPeriodAttributes.METER.eq(meter.definition().id()),
                        tenants(request, MeteredPeriodAttributes.KEY),
                        MeteredPeriodAttributes.isWithin(request.periods())),
                MeteredPeriodAttributes.KEY.time(),
                new MeterColumns<>(meter.definition().aggregation(), MeteredPeriodAttributes.VALUES),
                totals -> meter.value(totals.figure()));
    }

    /** Only the rows that have a user, as events without the value of a meter have no part of it. */
    private static UsageRows<SlicedUsage, MeterTotals> ofActiveUsers(Request request, MeterMetric meter) {
        return of(
                request,
                SlicedUsage.entity(request.tenant.lookup()),
                DimensionColumns.ofSlices(request.tenant.id(), request.tenant.accountSeen()),
                Stream.of(
                        tenants(request, SlicedUsageAttributes.COLUMNS),
                        slices(request, true),
                        SlicedUsageAttributes.ACTIVE_USER.isNotNull()),
                SlicedUsageAttributes.COLUMNS.time(),
                new MeterColumns<>(MeterAggregation.DISTINCT, ACTIVE_USERS),
                totals -> meter.value(totals.figure()));
    }

    private static Condition<SlicedUsage> slices(Request request, boolean users) {
        return request.tenant.slices().contains(request.window.from(), request.window.to(), request.coarsest, users);
    }

    private static UsageRows<NamedEvent, UsageTotals> ofEvents(Request request) {
        return of(
                request,
                StoredEvent.class,
                DimensionColumns.ofEvents(request.tenant.id(), request.tenant.accountSeen()),
                events(request),
                EventAttributes.TIME,
                new SumColumns<>(
                                Expressions.count(),
                                Expressions.sum(EventAttributes.COST),
                                Expressions.sum(EventAttributes.INPUT_TOKENS),
                                Expressions.sum(EventAttributes.OUTPUT_TOKENS),
                                Expressions.sum(EventAttributes.UNPRICED),
                                Expressions.union(EventAttributes.FEATURE_BIT),
                                Expressions.max(EventAttributes.USED_AT))
                        .neededFor(request.metric),
                request::value);
    }

    private static UsageRows<NamedEvent, MeterTotals> ofMeteredEvents(Request request, MeterMetric meter) {
        return of(
                request,
                MeteredEvent.class,
                DimensionColumns.ofEvents(request.tenant.id(), request.tenant.accountSeen()),
                Stream.concat(
                        Stream.of(MeteredEventAttributes.METER.eq(
                                meter.definition().id())),
                        events(request)),
                EventAttributes.TIME,
                new MeterColumns<>(meter.definition().aggregation(), MeteredEventAttributes.VALUES),
                totals -> meter.value(totals.figure()));
    }

    private static Stream<Condition<NamedEvent>> events(Request request) {
        return Stream.concat(
                Stream.of(tenants(request, EventAttributes.COLUMNS)),
                Optional.ofNullable(EventAttributes.COLUMNS.isWithin(request.window.from(), request.window.to()))
                        .stream());
    }

    private static <E, S extends PartSums<S>> UsageRows<E, S> of(
            Request request,
            Class<? extends E> entity,
            DimensionColumns<E> columns,
            Stream<Condition<E>> placed,
            Expression<E, Instant> time,
            PartColumns<E, S> sums,
            Function<S, @Nullable Object> value) {
        Split split = request.split;
        return new UsageRows<>(
                entity,
                Stream.concat(placed, split.condition(columns).stream()).toList(),
                time,
                split.by().stream().map(columns::text).toList(),
                sums,
                value);
    }

    private static <E> Condition<E> tenants(Request request, UsageKeyColumns<E> key) {
        long account = request.tenant.account();
        long tenant = request.tenant.id();
        if (request.tenant.accountSeen()) {
            return request.isOwn() ? key.isOf(account, tenant) : key.isBelow(account, tenant);
        }
        return request.isOwn() ? key.isFoundOf(account, tenant) : key.isFoundBelow(account, tenant);
    }
}
