package dev.canopy.tenant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.platform.Cursor;
import dev.canopy.platform.Page;
import dev.canopy.platform.Where;
import dev.canopy.problem.ProblemException;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads tenants, each list in one statement. */
@ApplicationScoped
@WithSession
public class TenantRepository implements PanacheRepositoryBase<Tenant, Long> {
    private static final String FROM = " from Tenant t left join t.parent p";

    private final ObjectMapper json;

    TenantRepository(ObjectMapper json) {
        this.json = json;
    }

    /** The id of the tenant with this key, in any case; fails with not-found. */
    public Uni<Long> getId(Scope scope, String key) {
        Where where = byKey(scope, key);
        return find("select t.id from Tenant t" + where.clause(), where.parameters())
                .project(Long.class)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("tenant", key));
    }

    /** Fails with not-found. */
    public Uni<TenantIdentity> getIdentity(Scope scope, String key) {
        Where where = byKey(scope, key);
        return find(
                        "select t.id, t.rootId, t.archivedAt is not null from Tenant t" + where.clause(),
                        where.parameters())
                .project(TenantIdentity.class)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("tenant", key));
    }

    Uni<TenantView> get(Scope scope, String key) {
        Where where = byKey(scope, key);
        return find("select " + TenantView.COLUMNS + FROM + where.clause(), where.parameters())
                .project(TenantView.class)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("tenant", key));
    }

    Uni<Page<TenantView>> list(TenantQuery query) {
        Where where = new Where();
        query.scope().restrict(where, "t.id");
        String from = FROM;
        if (query.ancestor() != null) {
            from += " join TenantAncestry a on a.descendantId = t.id join Tenant top on top.id = a.ancestorId";
            where.and("top.key = :ancestor", "ancestor", query.ancestor());
            query.scope().restrict(where, "top.id");
        }
        if (query.parent() != null) {
            where.and("p.key = :parent", "parent", query.parent());
            query.scope().restrict(where, "p.id");
        }
        if (!query.words().isEmpty()) {
            where.and(
                    "cast(sql('? @@ to_tsquery(''simple'', ?)', t.search, :words) as boolean)",
                    "words",
                    tsquery(query.words()));
        }
        if (!query.labels().isEmpty()) {
            where.and(
                    "cast(sql('? @> cast(cast(? as text) as jsonb)', t.labels, :labels) as boolean)",
                    "labels",
                    text(query.labels()));
        }
        if (query.after() != null) {
            where.and(
                    "t.key > :after",
                    "after",
                    String.valueOf(query.after().values().get(0)));
        }
        return find("select " + TenantView.COLUMNS + from + where.clause() + " order by t.key", where.parameters())
                .range(0, query.limit())
                .project(TenantView.class)
                .list()
                .chain(rows ->
                        rows.isEmpty() ? emptyPage(query) : Uni.createFrom().item(page(rows, query.limit())));
    }

    /** The subtree of a tenant, itself first, parents before children, down to so many levels below it. */
    Uni<List<TenantView>> listSubtree(Scope scope, String key, int levels) {
        Where where = new Where()
                .and("top.key = :key", "key", TenantKey.existing(key))
                .and("a.distance <= :levels", "levels", levels);
        scope.restrict(where, "t.id");
        scope.restrict(where, "top.id");
        return find(
                        "select " + TenantView.COLUMNS + FROM
                                + " join TenantAncestry a on a.descendantId = t.id join Tenant top on top.id = a.ancestorId"
                                + where.clause() + " order by a.distance, t.key",
                        where.parameters())
                .project(TenantView.class)
                .list()
                .invoke(rows -> {
                    if (rows.isEmpty()) {
                        throw ProblemException.notFound("tenant", key);
                    }
                });
    }

    private static Where byKey(Scope scope, String key) {
        Where where = new Where().and("t.key = :key", "key", TenantKey.existing(key));
        scope.restrict(where, "t.id");
        return where;
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

    private static Page<TenantView> page(List<TenantView> rows, int limit) {
        if (rows.size() <= limit) {
            return new Page<>(rows, null);
        }
        List<TenantView> data = rows.subList(0, limit);
        return new Page<>(
                data, new Cursor(TenantQuery.VIEW, List.of(data.get(limit - 1).key())).encode());
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
