package dev.canopy.metric;

import dev.canopy.platform.Cursor;
import dev.canopy.platform.Where;
import dev.canopy.tenant.Scope;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Builds the one statement that answers metrics: from the kept totals, or from the days of a window summed up for each
 * tenant. Stateless but for what is being built; not thread-safe.
 */
final class MetricStatement {
    private final Window window;
    private final Set<Metric.Reach> needed = EnumSet.noneOf(Metric.Reach.class);
    private final Where where = new Where();
    private final StringBuilder ancestorJoin = new StringBuilder();
    private String days = "";

    /** @param metrics all that the statement selects or sorts by */
    MetricStatement(Window window, Set<Metric> metrics) {
        this.window = window;
        metrics.forEach(metric -> needed.add(metric.reach()));
        if (needed.contains(Metric.Reach.OWN) || needed.contains(Metric.Reach.SUBTREE)) {
            bindDays();
        }
    }

    private void bindDays() {
        if (window.from() != null) {
            days += " and d.day >= :from";
            where.bind("from", window.from());
        }
        if (window.to() != null) {
            days += " and d.day < :to";
            where.bind("to", window.to());
        }
    }

    MetricStatement within(Scope scope) {
        scope.restrict(where, "t.id");
        return this;
    }

    MetricStatement ofTenant(String key) {
        where.and("t.key = :key", "key", key);
        days += " and d.tenantId = (select x.id from Tenant x where x.key = :key)";
        return this;
    }

    MetricStatement ofTenants(List<Long> ids) {
        where.and("t.id in (:ids)", "ids", ids);
        days += " and d.tenantId in (:ids)";
        return this;
    }

    /** The subtree of a tenant, if one is given, that must itself be in the scope. */
    MetricStatement below(Scope scope, @Nullable String ancestor) {
        if (ancestor != null) {
            scope.restrict(where, "a.ancestorId");
            ancestorJoin.append(
                    " join TenantAncestry a on a.descendantId = t.id and a.ancestorId = (select x.id from Tenant x where x.key = :ancestor)");
            where.bind("ancestor", ancestor);
            days += " and d.tenantId in (select b.descendantId from TenantAncestry b where b.ancestorId ="
                    + " (select x.id from Tenant x where x.key = :ancestor))";
        }
        return this;
    }

    /**
     * Continues after the row with these values: later in the first key, or equal in it and later in the second, and so
     * on. The bound on the first key alone repeats what follows from that, in a form that an index can start from.
     *
     * @throws dev.canopy.problem.ProblemException (400) if a value does not fit its key
     */
    MetricStatement after(List<SortKey> sort, List<@Nullable Object> values) {
        String equal = "";
        StringBuilder later = new StringBuilder();
        for (int i = 0; i < sort.size(); i++) {
            SortKey key = sort.get(i);
            String expression = key.expression(this::expression);
            Object value = values.get(i);
            String parameter = "after" + i;
            if (value != null) {
                where.bind(parameter, key.comparable(value));
                later.append(later.isEmpty() ? "" : " or ")
                        .append('(')
                        .append(equal)
                        .append(later(key, expression, parameter))
                        .append(')');
                equal += expression + " = :" + parameter + " and ";
            } else if (key.isNullable()) {
                equal += expression + " is null and ";
            } else {
                throw Cursor.foreign();
            }
        }
        SortKey first = sort.get(0);
        if (values.get(0) != null && !first.isNullable()) {
            where.and(first.expression(this::expression) + (first.descending() ? " <= " : " >= ") + ":after0");
        }
        where.and(later.toString());
        return this;
    }

    private static String later(SortKey key, String expression, String parameter) {
        String beyond = expression + (key.descending() ? " < :" : " > :") + parameter;
        return key.isNullable() ? "(" + beyond + " or " + expression + " is null)" : beyond;
    }

    String hql(List<SortKey> sort) {
        return select() + from() + where.clause() + orderBy(sort);
    }

    Map<String, Object> parameters() {
        return where.parameters();
    }

    /** In the order of {@link MetricRow}. */
    private String select() {
        return "select t.id, t.key, t.name, p.key, t.depth, t.subtreeSize, "
                + List.of(
                                Metric.USAGE_COUNT,
                                Metric.INFERENCE_COST,
                                Metric.FEATURE_ADOPTION_RATE,
                                Metric.TOTAL_USAGE_COUNT,
                                Metric.TOTAL_INFERENCE_COST,
                                Metric.SUBTREE_FEATURE_ADOPTION_RATE,
                                Metric.COST_PER_USE,
                                Metric.LAST_USED_AT)
                        .stream()
                        .map(metric -> needed.contains(metric.reach()) ? expression(metric) : nothing(metric))
                        .collect(Collectors.joining(", "))
                + ", (select r.asOf from RollupState r)";
    }

    private String expression(Metric metric) {
        String alias = metric.reach() == Metric.Reach.OWN ? "o" : "s";
        return metric.expression(new Source(alias, !window.isAllTime()));
    }

    private static String nothing(Metric metric) {
        return switch (metric.unit()) {
            case TIME -> "cast(null as Instant)";
            case RATIO -> "cast(null as Double)";
            case MONEY, EVENTS, EDGES, TENANTS -> "cast(null as Long)";
        };
    }

    private String from() {
        return window.isAllTime()
                // Starting from the totals, so that their index gives the order of the most expensive.
                ? " from SubtreeTotal s join Tenant t on t.id = s.tenantId join OwnTotal o on o.tenantId = s.tenantId"
                        + ancestorJoin + " left join t.parent p"
                : " from Tenant t" + ancestorJoin + " left join t.parent p" + days(Metric.Reach.OWN, "OwnDay", "o")
                        + days(Metric.Reach.SUBTREE, "SubtreeDay", "s");
    }

    private String days(Metric.Reach reach, String entity, String alias) {
        return needed.contains(reach)
                ? " left join (select d.tenantId as tenantId, cast(sum(d.usageCount) as Long) as usageCount,"
                        + " cast(least(sum(d.cost), 9223372036854775807L) as Long) as cost, function('bit_or' as Long, d.featureMask) as featureMask,"
                        + " max(d.lastUsedAt) as lastUsedAt from " + entity + " d where 1 = 1" + days
                        + " group by d.tenantId) " + alias + " on " + alias + ".tenantId = t.id"
                : "";
    }

    private String orderBy(List<SortKey> sort) {
        return sort.stream()
                .map(key -> key.expression(this::expression)
                        + (key.descending() ? " desc" : " asc")
                        + (key.isNullable() && key.descending() ? " nulls last" : ""))
                .collect(Collectors.joining(", ", " order by ", ""));
    }
}
