package dev.canopy.metric;

import dev.canopy.access.Scope;
import dev.canopy.account.CoverageAttributes;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.ledger.UsageLookup;
import dev.canopy.listing.Column;
import dev.canopy.listing.Columns;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import dev.canopy.tenant.TenantPosition;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The expressions of metrics in one query. A metric has the same expression wherever the query selects, compares or
 * sorts it. Not thread-safe.
 */
final class MetricColumns {
    private static final Columns<Tenant> OF_TENANTS = Columns.of(
            MetricParams.FILTER,
            TenantAttributes.KEY,
            TenantAttributes.KEY,
            TenantAttributes.NAME,
            TenantAttributes.DEPTH,
            TenantAttributes.ARCHIVED,
            TenantMetrics.IN_USE);

    private static final String CURRENCY = "currency";
    static final String SUBSCRIBED_UNTIL = CoverageAttributes.SUBSCRIBED_UNTIL.name();

    private final ComparedWindows windows;
    private final TenantPosition position;
    private final DataState.Columns<Tenant> state;
    private final OfWindow asked;
    private final @Nullable OfWindow previous;

    private record OfWindow(WindowedUsage usage, Map<Metric, Expression<Tenant, ?>> expressions) {
        OfWindow(Window window, UsageLookup lookup) {
            this(WindowedUsage.of(window, lookup), new HashMap<>());
        }

        Expression<Tenant, ?> of(Metric metric) {
            return expressions.computeIfAbsent(metric, wanted -> {
                Expression<Tenant, ?> value = wanted.within(usage);
                return wanted.isCompleteIn(usage.window()) ? value : Expressions.nothing(value.type());
            });
        }
    }

    /** @param scope what the caller sees, in which the tenants have their position */
    MetricColumns(ComparedWindows windows, Scope scope) {
        this.windows = windows;
        this.position = TenantPosition.of(scope);
        this.state = DataState.ofTenant(scope);
        UsageLookup lookup = UsageLookup.of(scope.everything());
        asked = new OfWindow(windows.asked(), lookup);
        previous = windows.previous() == null ? null : new OfWindow(windows.previous(), lookup);
    }

    ComparedWindows windows() {
        return windows;
    }

    TenantPosition position() {
        return position;
    }

    /** The state of one tenant. */
    DataState.Columns<Tenant> state() {
        return state;
    }

    Expression<Tenant, ?> of(Metric metric) {
        return metric == BuiltInMetric.PERMISSION_INHERITANCE_DEPTH && !position.equals(TenantPosition.OF_ALL)
                ? position.depth()
                : asked.of(metric);
    }

    /** The columns by which a list of tenants is filtered and sorted. */
    Columns<Tenant> listed(MetricCatalogue catalogue, AmountOrder order) {
        Map<String, Supplier<Column<Tenant, ?>>> further = new LinkedHashMap<>();
        further.put("tenant", () -> Column.of(TenantAttributes.KEY).asKey());
        further.put("parent", () -> Column.ofNullable(position.parent()).asKey());
        further.put("depth", () -> Column.of(position.depth()));
        further.put(CURRENCY, () -> Column.of(TenantAttributes.CURRENCY));
        further.put("region", () -> Column.ofNullable(TenantAttributes.REGION));
        further.put(SUBSCRIBED_UNTIL, () -> Column.ofNullable(CoverageAttributes.SUBSCRIBED_UNTIL));
        for (Metric metric : catalogue.all()) {
            further.put(metric.wireName(), () -> new Column<>(compared(metric), metric.isNullable()));
        }
        Columns<Tenant> columns = OF_TENANTS
                .with(further)
                .with(TenantAttributes.LABEL_PREFIX, name -> Column.ofNullable(TenantAttributes.label(name)));
        return switch (order) {
            case ALONE -> columns;
            case WITHIN_CURRENCY -> columns.comparedWithin(CURRENCY, catalogue::isAmount);
        };
    }

    private Expression<Tenant, ?> compared(Metric metric) {
        if (metric instanceof MeterMetric meter) {
            if (!meter.isReady()) {
                throw ProblemException.conflict(
                        "The meter '" + meter.definition().key()
                                + "' is being filled; until then, its metrics can be read, but not compared.");
            }
            meter.requireCompleteIn(windows.asked());
        }
        return of(metric);
    }

    boolean isCompared() {
        return previous != null;
    }

    /** The expression of a metric in the previous range. */
    Expression<Tenant, ?> previous(Metric metric) {
        if (previous == null) {
            throw new IllegalStateException("There is nothing to compare");
        }
        return previous.of(metric);
    }
}
