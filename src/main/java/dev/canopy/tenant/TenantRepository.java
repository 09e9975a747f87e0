package dev.canopy.tenant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Functions;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Row;
import dev.canopy.listing.Cursor;
import dev.canopy.listing.Cursors;
import dev.canopy.listing.Page;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.ProjectionRepository;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads tenants, each list in one statement. */
@ApplicationScoped
public class TenantRepository implements ProjectionRepository<Tenant, Long> {
    private final ObjectMapper json;
    private final Cursors cursors;

    TenantRepository(ObjectMapper json, Cursors cursors) {
        this.cursors = cursors;
        this.json = json;
    }

    /** The id of the tenant with this key, in any case; fails with not-found. */
    public Uni<Long> getId(Scope scope, String key) {
        return one(scope, key, List.of(TenantAttributes.ID)).map(row -> row.require(TenantAttributes.ID));
    }

    /** Fails with not-found. */
    public Uni<TenantIdentity> getIdentity(Scope scope, String key) {
        return one(scope, key, TenantIdentity.COLUMNS).map(TenantIdentity::from);
    }

    /** Those with these ids, in any order; without those that the caller does not see. */
    public Uni<List<TenantName>> listNames(Scope scope, List<Long> ids) {
        Query<Tenant> query =
                Query.from(Tenant.class).select(TenantName.COLUMNS).where(Functions.isOneOf(TenantAttributes.ID, ids));
        return project(scope.restrict(query), ids.size())
                .map(rows -> rows.stream().map(TenantName::from).toList());
    }

    Uni<TenantView> get(Scope scope, String key) {
        return one(scope, key, TenantView.COLUMNS).map(TenantView::from);
    }

    private Uni<Row> one(Scope scope, String key, List<? extends Expression<Tenant, ?>> columns) {
        Query<Tenant> query =
                Query.from(Tenant.class).select(columns).where(TenantAttributes.KEY.eq(TenantKey.existing(key)));
        return project(scope.restrict(query), 1).map(rows -> {
            if (rows.isEmpty()) {
                throw ProblemException.notFound("tenant", key);
            }
            return rows.get(0);
        });
    }

    Uni<Page<TenantView>> list(TenantQuery query) {
        Query<Tenant> tenants = query.scope().restrict(Query.from(Tenant.class).select(TenantView.COLUMNS));
        if (query.ancestor() != null) {
            tenants.where(TenantAttributes.isBelow(query.scope(), query.ancestor()));
        }
        if (query.parent() != null) {
            tenants.where(TenantAttributes.PARENT_KEY.eq(query.parent()));
            if (!query.scope().everything()) {
                tenants.where(query.scope().covers(TenantAttributes.PARENT_ID));
            }
        }
        if (!query.words().isEmpty()) {
            tenants.where(TenantAttributes.matches(tsquery(query.words())));
        }
        if (!query.labels().isEmpty()) {
            tenants.where(TenantAttributes.hasLabels(text(query.labels())));
        }
        if (query.after() != null) {
            tenants.where(TenantAttributes.KEY.gt(
                    String.valueOf(query.after().values().get(0))));
        }
        return views(tenants.orderBy(TenantAttributes.KEY.asc()), query.limit() + 1)
                .chain(rows -> rows.isEmpty()
                        ? emptyPage(query)
                        : Uni.createFrom()
                                .item(cursors.page(
                                        rows,
                                        query.limit(),
                                        TenantQuery.VIEW,
                                        tenant -> new Cursor(List.of(tenant.key())))));
    }

    /** The subtree of a tenant, itself first, parents before children, down to so many levels below it. */
    Uni<List<TenantView>> listSubtree(Scope scope, String key, int levels) {
        Query<Tenant> subtree = Query.from(Tenant.class)
                .select(TenantView.COLUMNS)
                .where(TenantAttributes.isBelow(scope, TenantKey.existing(key), levels))
                .orderBy(TenantAttributes.DEPTH.asc(), TenantAttributes.KEY.asc());
        return views(scope.restrict(subtree), Integer.MAX_VALUE).invoke(rows -> {
            if (rows.isEmpty()) {
                throw ProblemException.notFound("tenant", key);
            }
        });
    }

    private Uni<List<TenantView>> views(Query<Tenant> query, int limit) {
        return project(query, limit)
                .map(rows -> rows.stream().map(TenantView::from).toList());
    }

    /** Nothing found may also mean that there is no such tenant to look below. */
    private Uni<Page<TenantView>> emptyPage(TenantQuery query) {
        Page<TenantView> empty = new Page<>(List.of(), null);
        return exists(query.scope(), query.ancestor())
                .chain(() -> exists(query.scope(), query.parent()))
                .replaceWith(empty);
    }

    private Uni<Void> exists(Scope scope, @Nullable String key) {
        return key == null ? Uni.createFrom().voidItem() : getId(scope, key).replaceWithVoid();
    }

    /** The words hold letters and digits only, so that none is an operator of the query language. */
    private static String tsquery(List<String> words) {
        return words.stream().map(word -> word + ":*").collect(Collectors.joining(" & "));
    }

    private String text(Map<String, String> labels) {
        try {
            return json.writeValueAsString(labels);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
