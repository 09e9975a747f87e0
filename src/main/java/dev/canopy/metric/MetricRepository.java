package dev.canopy.metric;

import dev.canopy.platform.Cursor;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Scope;
import dev.canopy.tenant.TenantRepository;
import dev.canopy.usage.SubtreeTotal;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads metrics in a number of statements that does not depend on the number of rows: one, or two for a window sorted by
 * plain columns, where the page is known before its metrics are. An empty page asks once more, for the time that it is
 * true of.
 */
@ApplicationScoped
@WithSession
class MetricRepository implements PanacheRepositoryBase<SubtreeTotal, Long> {
    private static final List<SortKey> BY_KEY = SortKey.parseList(null);

    private final TenantRepository tenants;

    MetricRepository(TenantRepository tenants) {
        this.tenants = tenants;
    }

    /** Fails with not-found if there is no such tenant. */
    Uni<MetricRow> get(Scope scope, String key, List<Metric> metrics, Window window) {
        MetricStatement statement = new MetricStatement(window, EnumSet.copyOf(metrics))
                .within(scope)
                .ofTenant(key);
        return run(statement, BY_KEY, 1).map(rows -> {
            if (rows.isEmpty()) {
                throw ProblemException.notFound("tenant", key);
            }
            return rows.get(0);
        });
    }

    Uni<MetricPage> list(MetricQuery query) {
        Uni<List<MetricRow>> rows = query.window().isAllTime() || query.isSortedByUsage()
                ? run(paged(query, used(query)), query.sort(), query.limit() + 1)
                : run(paged(query, Set.of()), query.sort(), query.limit() + 1).chain(page -> complete(query, page));
        return rows.chain(
                found -> found.isEmpty() ? emptyPage(query) : Uni.createFrom().item(page(query, found)));
    }

    private static MetricStatement paged(MetricQuery query, Set<Metric> metrics) {
        MetricStatement statement = new MetricStatement(query.window(), metrics)
                .within(query.scope())
                .below(query.scope(), query.ancestor());
        Cursor after = query.after();
        return after == null ? statement : statement.after(query.sort(), after.values());
    }

    /** Fetches the metrics of a page of tenants by their ids and puts both together in the order of the page. */
    private Uni<List<MetricRow>> complete(MetricQuery query, List<MetricRow> page) {
        List<Long> ids = page.stream().map(MetricRow::tenantId).toList();
        if (ids.isEmpty()) {
            return Uni.createFrom().item(page);
        }
        MetricStatement statement = new MetricStatement(query.window(), EnumSet.copyOf(query.metrics())).ofTenants(ids);
        return run(statement, BY_KEY, ids.size()).map(rows -> {
            Map<Long, MetricRow> byId =
                    rows.stream().collect(Collectors.toMap(MetricRow::tenantId, Function.identity()));
            return ids.stream().map(byId::get).filter(Objects::nonNull).toList();
        });
    }

    private Uni<List<MetricRow>> run(MetricStatement statement, List<SortKey> sort, int limit) {
        return find(statement.hql(sort), statement.parameters())
                .range(0, limit - 1)
                .project(MetricRow.class)
                .list();
    }

    private static Set<Metric> used(MetricQuery query) {
        Set<Metric> used = EnumSet.copyOf(query.metrics());
        query.sort().stream().map(SortKey::metric).filter(Objects::nonNull).forEach(used::add);
        return used;
    }

    private Uni<MetricPage> emptyPage(MetricQuery query) {
        String ancestor = query.ancestor();
        Uni<?> known = ancestor == null ? Uni.createFrom().voidItem() : tenants.getId(query.scope(), ancestor);
        return known.chain(this::asOf).map(asOf -> new MetricPage(List.of(), null, asOf));
    }

    private Uni<Instant> asOf() {
        return find("select r.asOf from RollupState r").project(Instant.class).firstResult();
    }

    private static MetricPage page(MetricQuery query, List<MetricRow> rows) {
        Instant asOf = rows.get(0).asOf();
        if (rows.size() <= query.limit()) {
            return new MetricPage(rows, null, asOf);
        }
        List<MetricRow> page = rows.subList(0, query.limit());
        return new MetricPage(page, cursor(query.sort(), page.get(page.size() - 1)), asOf);
    }

    private static String cursor(List<SortKey> sort, MetricRow last) {
        List<@Nullable Object> values = new ArrayList<>();
        sort.forEach(key -> values.add(key.cursorValue(last)));
        return new Cursor(MetricQuery.view(sort), values).encode();
    }
}
