package dev.canopy.metric;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.ledger.Ranking;
import dev.canopy.listing.Column;
import dev.canopy.listing.Keyset;
import dev.canopy.tenant.Tenant;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A page of the tenants with the highest figures in a window. Instead of the figures of all tenants, it computes those
 * of a few tenants that are likely to be on the page, and then those of the tenants that can have as much as the last
 * of these. All other tenants have less, so that they cannot be on a page that is full and ends with as much.
 *
 * @param column the figure in the window, by which the page is sorted first
 */
record RankedPage<T>(MetricQuery query, Ranking ranking, Column<Tenant, T> column) {
    /** How many times the rows of a page are tried; more if rows of earlier pages are among them. */
    private static final int TRIED = 3;

    private static final int TRIED_FURTHER_ON = 10;

    /**
     * Empty if the page is sorted in another way. Also for a caller with a limited scope: an index leads past the
     * tenants outside the scope that have more, so the time would say how many there are.
     */
    static Optional<RankedPage<?>> of(MetricQuery query) {
        if (!query.scope().allowed().everything()) {
            return Optional.empty();
        }
        Keyset.Key<Tenant, ?> first = query.page().order().keys().get(0);
        Metric metric = query.catalogue().find(first.name());
        if (!first.descending() || metric == null) {
            return Optional.empty();
        }
        return metric.ranking(query.windows().asked()).map(ranking -> new RankedPage<>(query, ranking, first.column()));
    }

    /** A query of some tenants in the order of the page, as many as the page has. */
    Query<Tenant> likely() {
        int most = query.page().rows() * (query.page().after() == null ? TRIED : TRIED_FURTHER_ON);
        return MetricStatements.sorted(query, ranking.isHigh(among(), most));
    }

    /** The query of the page; empty if too many tenants can be on it; the page is then read from all tenants. */
    Optional<Candidates<T>> bounded(List<Row> likely, Collection<Metric> metrics) {
        if (likely.size() < query.page().rows()) {
            return Optional.empty();
        }
        T least = likely.getLast().get(column.expression());
        if (least == null
                || (!column.nullable() && !isPositive(least))) { // tenants without any usage may be on the page
            return Optional.empty();
        }
        Condition<Tenant> candidates = ranking.mayReach(
                among(), query.windows().asked().periods(), column.expression().type(), least);
        return Optional.of(new Candidates<>(this, MetricStatements.page(query, candidates, metrics), least));
    }

    /** @param least the figure that all tenants of the page must have */
    record Candidates<T>(RankedPage<T> ranked, Query<Tenant> page, T least) {
        /** Whether these rows are those of the page. They may not be if usage has changed since the first query. */
        boolean isWhole(List<Row> rows) {
            return rows.size() == ranked.query.page().rows()
                    && isEnough(rows.getLast().get(ranked.column.expression()));
        }

        @SuppressWarnings("unchecked") // every figure is comparable
        private boolean isEnough(@Nullable T last) {
            return last != null && ((Comparable<T>) last).compareTo(least) >= 0;
        }
    }

    private Ranking.Among among() {
        String ancestor = query.ancestor();
        return ancestor == null ? Ranking.Among.ALL : Ranking.Among.below(ancestor);
    }

    private static boolean isPositive(Object figure) {
        return switch (figure) {
            case Long count -> count > 0;
            case BigInteger number -> number.signum() > 0;
            case BigDecimal number -> number.signum() > 0;
            case Money amount -> amount.compareTo(new Money(0)) > 0;
            default -> throw new IllegalStateException(figure + " is no sum or count");
        };
    }
}
