package dev.canopy.metric;

import dev.canopy.access.Tops;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.ledger.RankedSum;
import dev.canopy.listing.Keyset;
import dev.canopy.tenant.Tenant;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A page of the tenants with the highest sums in a window. Instead of the windows of all tenants, it adds up those of a few
 * tenants that are likely to be on the page, and then those of the tenants that can have as much as the last of
 * these. All other tenants have less, so that they cannot be on a page that is full and ends with as much.
 *
 * @param value the sum in the window, by which the page is sorted first
 */
record RankedPage<T>(MetricQuery query, RankedSum sum, Expression<Tenant, T> value) {
    /** How many times the rows of a page are tried; more if rows of earlier pages are among them. */
    private static final int TRIED = 3;

    private static final int TRIED_FURTHER_ON = 10;

    /** Empty if the page is sorted in another way, or needs events, of which some may not be in the totals yet. */
    static Optional<RankedPage<?>> of(MetricQuery query) {
        Window window = query.windows().asked();
        Keyset.Key<Tenant, ?> first = query.page().order().keys().get(0);
        Metric metric = query.catalogue().find(first.name());
        if (window.isAllTime() || window.hasEvents() || !first.descending() || metric == null) {
            return Optional.empty();
        }
        return metric.rankedSum()
                .map(sum -> new RankedPage<>(query, sum, first.column().expression()));
    }

    /** A query of some tenants in the order of the page, as many as the page has. */
    Query<Tenant> likely() {
        int most = query.page().rows() * (query.page().after() == null ? TRIED : TRIED_FURTHER_ON);
        return MetricStatements.sorted(query, sum.isHigh(among(), most));
    }

    /** The query of the page; empty if too many tenants can be on it; the page is then read from all tenants. */
    Optional<Candidates<T>> bounded(List<Row> likely, Collection<Metric> metrics) {
        if (likely.size() < query.page().rows()) {
            return Optional.empty();
        }
        T least = likely.getLast().require(value);
        if (!isPositive(least)) { // tenants without any usage may be on the page
            return Optional.empty();
        }
        Condition<Tenant> candidates =
                sum.mayReach(among(), query.windows().asked().periods(), value.type(), least);
        return Optional.of(new Candidates<>(this, MetricStatements.page(query, candidates, metrics), least));
    }

    /** @param least the sum that all tenants of the page must have */
    record Candidates<T>(RankedPage<T> ranked, Query<Tenant> page, T least) {
        /** Whether these rows are those of the page. They may not be if usage has changed since the first query. */
        @SuppressWarnings("unchecked") // every sum is comparable
        boolean isWhole(List<Row> rows) {
            return rows.size() == ranked.query.page().rows()
                    && ((Comparable<T>) rows.getLast().require(ranked.value)).compareTo(least) >= 0;
        }
    }

    private RankedSum.Among among() {
        Tops tops = query.scope().allowed();
        String ancestor = query.ancestor();
        if (tops.everything()) {
            return ancestor == null ? RankedSum.Among.ALL : RankedSum.Among.below(ancestor);
        }
        return ancestor == null ? RankedSum.Among.below(tops.ids()) : RankedSum.Among.below(ancestor, tops.ids());
    }

    private static boolean isPositive(Object sum) {
        return switch (sum) {
            case Long count -> count > 0;
            case BigInteger number -> number.signum() > 0;
            case Money amount -> amount.compareTo(new Money(0)) > 0;
            default -> throw new IllegalStateException(sum + " is no sum of usage");
        };
    }
}
