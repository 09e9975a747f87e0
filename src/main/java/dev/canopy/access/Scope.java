package dev.canopy.access;

import static dev.canopy.attribute.DatabaseFunctions.inDatabase;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Restriction;
import dev.canopy.attribute.Type;
import dev.canopy.problem.ProblemException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The part of the trees that a caller sees, and the part in which its role allows the request. The second is within the
 * first. A tenant that the caller does not see does not exist for it. For a tenant that it sees, a request that is not
 * allowed is forbidden.
 *
 * @param seen the subtrees of all grants of the caller
 * @param allowed the subtrees of those grants whose role allows the request
 * @param operator whether the caller is an operator, who also changes data that belongs to no tenant
 */
public record Scope(GrantedSubtrees seen, GrantedSubtrees allowed, boolean operator) {
    private static final Scope EVERYTHING = new Scope(GrantedSubtrees.ALL, GrantedSubtrees.ALL, true);

    /** The steps up from a tenant to the tops. */
    private static final String UP = " from tenant_ancestry up where up.descendant_id = ? and up.ancestor_id = any ("
            + DatabaseFunctions.arrayOf("bigint") + ")";

    private static final String UP_TO_ONE =
            " from tenant_ancestry up where up.descendant_id = ? and up.ancestor_id = cast(? as bigint)";

    /** One look at an index for each row. The database cannot do otherwise because of the offset. */
    private static final String EACH_IS_BELOW =
            "cast(sql('(exists (select" + UP + " offset 0))', {0}, {1}) as Boolean)";

    /** The same for one top, for which the database makes no array in each run of a statement. */
    private static final String EACH_IS_BELOW_ONE =
            "cast(sql('(exists (select" + UP_TO_ONE + " offset 0))', {0}, {1}) as Boolean)";

    private static final String EACH_IS_PROPERLY_BELOW =
            "cast(sql('(exists (select" + UP + " and up.distance > 0 offset 0))', {0}, {1}) as Boolean)";

    /** Locks the step, so that a move that would end it waits for the transaction. */
    private static final String STAYS_BELOW = "cast(sql('(exists (select" + UP + " for share))', {0}, {1}) as Boolean)";

    private static final String STAYS_PROPERLY_BELOW =
            "cast(sql('(exists (select" + UP + " and up.distance > 0 for share))', {0}, {1}) as Boolean)";
    /** An array and no subquery, for which the database may look at every row. */
    private static final String ANY = "any (array%s)";

    private static final String DEPTH = "cast(sql('(select max(up.distance)" + UP + ")', {0}, {1}) as Long)";
    private static final String DEPTH_OF_ONE = "cast(sql('(select up.distance" + UP_TO_ONE + ")', {0}, {1}) as Long)";

    /** Everything, for the work of the service itself, which has no caller. */
    public static Scope all() {
        return EVERYTHING;
    }

    /** The subtrees of some tenants, in which everything is allowed. */
    public static Scope subtrees(Set<Long> ids) {
        GrantedSubtrees tops = new GrantedSubtrees(false, ids);
        return new Scope(tops, tops, false);
    }

    /** Whether the caller sees all trees, and the request is allowed in all of them. */
    public boolean everything() {
        return allowed.everything();
    }

    /** Whether the caller sees all trees. */
    public boolean seesEverything() {
        return seen.everything();
    }

    /** Whether the caller sees the whole tree of a root, by its id. */
    public boolean seesTree(long root) {
        return seen.coverAnyOf(Set.of(root));
    }

    /**
     * Starts a query of the rows for whose tenant the request is allowed. For queries whose other conditions select few
     * rows; their time does not depend on the size of the scope.
     */
    public <E> Query<E> query(Class<E> entity, Expression<E, Long> tenant) {
        return few(entity, allowed, tenant);
    }

    /**
     * Starts a query of any number of rows for whose tenant the request is allowed. For a caller that does not see
     * everything, the database reads the tenants of the scope first, then their rows, and only then looks at filters
     * and the order (record 90).
     */
    public <E> Query<E> list(Class<E> entity, Expression<E, Long> tenant) {
        return list(entity, tenant, TenantSelection.ALL);
    }

    /** The same for a part of the tenants. */
    public <E> Query<E> list(Class<E> entity, Expression<E, Long> tenant, TenantSelection listed) {
        return list(entity, tenant, listed.isOne() ? "%s" : ANY, listed, List.of());
    }

    /**
     * Like {@link #list}, for the few rows that a condition finds. It must not read rows of tenants outside the scope.
     */
    public <E> Query<E> listFew(Class<E> entity, Expression<E, Long> tenant, Condition<E> found) {
        return Query.from(
                allowed.everything()
                        ? Restriction.to(entity, found)
                        : Restriction.first(entity, found.and(eachIsIn(allowed, tenant))));
    }

    /**
     * As {@link #list(Class, Expression, TenantSelection)}, of rows that a subquery finds by their tenants.
     *
     * @param id the column that the subquery selects
     * @param rows the subquery in SQL, with %s for an array of the ids of the tenants
     * @param values the values of the markers after this array, in their order
     */
    public <E> Query<E> listBy(
            Class<E> entity, Expression<E, ?> id, String rows, TenantSelection listed, List<Expression<E, ?>> values) {
        return list(entity, id, ANY.formatted("(" + rows.formatted(ANY) + ")"), listed, values);
    }

    /** The same without further values. */
    public <E> Query<E> listBy(Class<E> entity, Expression<E, ?> id, String rows, TenantSelection listed) {
        return listBy(entity, id, rows, listed, List.of());
    }

    /**
     * The same of rows that belong to one row of a table.
     *
     * @param owner the column that holds the id of that row
     * @param table its table, which has the columns id and tenant_id
     */
    public <E> Query<E> listOf(Class<E> entity, Expression<E, UUID> owner, String table, UUID id) {
        if (allowed.everything()) {
            return Query.from(Restriction.to(entity, owner.eq(id)));
        }
        String owned = "(? = (select o.id from " + table + " o where o.id = ?"
                + TenantSelection.inScope("o.tenant_id", allowed) + "))";
        return Query.from(Restriction.first(
                entity,
                inDatabase(owned, owner, List.of(Expressions.value(Type.UUID, id), TenantSelection.top(allowed)))));
    }

    private <E> Query<E> list(
            Class<E> entity, Expression<E, ?> id, String ids, TenantSelection listed, List<Expression<E, ?>> values) {
        if (allowed.everything() && listed.equals(TenantSelection.ALL)) {
            return Query.from(Restriction.none(entity));
        }
        Condition<E> found = isOneOf(id, ids, listed, values);
        return Query.from(allowed.everything() ? Restriction.to(entity, found) : Restriction.first(entity, found));
    }

    /**
     * Whether a tenant, by the column that holds its id, has the key or is below that tenant. Costs one index lookup
     * per row.
     */
    public <E> Condition<E> isWithin(Expression<E, Long> tenant, String key) {
        TenantSelection top = TenantSelection.one(key);
        return inDatabase(
                "(exists (select from tenant_ancestry up where up.descendant_id = ? and up.ancestor_id = "
                        + top.sql(allowed) + " offset 0))",
                tenant,
                top.values(allowed));
    }

    private <E> Condition<E> isOneOf(
            Expression<E, ?> id, String ids, TenantSelection listed, List<Expression<E, ?>> others) {
        List<Expression<E, ?>> values = Stream.concat(listed.<E>values(allowed).stream(), others.stream())
                .toList();
        return inDatabase("(? = " + ids.formatted(listed.sql(allowed)) + ")", id, values);
    }

    /** Like {@link #query}, for the rows whose tenant the caller sees. */
    public <E> Query<E> lookup(Class<E> entity, Expression<E, Long> tenant) {
        return few(entity, seen, tenant);
    }

    /** Like {@link #query}, also for the rows that belong to no tenant. */
    public <E> Query<E> queryShared(Class<E> entity, Expression<E, Long> tenant) {
        require(!allowed.isNothing());
        return Query.from(
                allowed.everything()
                        ? Restriction.none(entity)
                        : Restriction.to(entity, tenant.isNull().or(eachIsIn(allowed, tenant))));
    }

    private static <E> Query<E> few(Class<E> entity, GrantedSubtrees tops, Expression<E, Long> tenant) {
        return Query.from(
                tops.everything() ? Restriction.none(entity) : Restriction.to(entity, eachIsIn(tops, tenant)));
    }

    /** Whether the caller sees more than the part in which the request is allowed. */
    public boolean isNarrower() {
        return !seen.equals(allowed);
    }

    /** Whether the request is allowed for a tenant, by the column that holds its id. */
    public <E> Condition<E> covers(Expression<E, Long> tenant) {
        return eachIsIn(allowed, tenant);
    }

    /** Whether the request is allowed for an ancestor of a tenant, by the column that holds its id. */
    public <E> Condition<E> coversFromAbove(Expression<E, Long> tenant) {
        return isIn(allowed, tenant, EACH_IS_PROPERLY_BELOW);
    }

    /** Whether the caller sees a tenant, by the column that holds its id. */
    public <E> Condition<E> sees(Expression<E, Long> tenant) {
        return eachIsIn(seen, tenant);
    }

    /** Like {@link #covers}, for a change: the tenant stays where the request is allowed until the transaction ends. */
    public <E> Condition<E> keeps(Expression<E, Long> tenant) {
        return isIn(allowed, tenant, STAYS_BELOW);
    }

    /** Like {@link #keeps}, for a change that must be allowed for an ancestor of the tenant. */
    public <E> Condition<E> keepsFromAbove(Expression<E, Long> tenant) {
        return isIn(allowed, tenant, STAYS_PROPERLY_BELOW);
    }

    /** @throws ProblemException (403) if a tenant that the caller sees is outside the part that is allowed */
    public void require(boolean allows) {
        if (!allows) {
            throw ProblemException.forbidden();
        }
    }

    /** @throws ProblemException (403) if the caller is no operator */
    public void requireOperator() {
        require(operator);
    }

    /** The number of steps from a tenant up to the top of what the caller sees, by the column that holds its id. */
    public <E> Expression<E, Long> depth(Expression<E, Long> tenant) {
        return seen.ids().size() == 1
                ? inDatabase(Type.LONG, DEPTH_OF_ONE, tenant, Expressions.value(seen.one()))
                : inDatabase(Type.LONG, DEPTH, tenant, Expressions.value(text(seen)));
    }

    /** Identifies the scope in cached responses; empty for everything. */
    public String key() {
        return seen.everything() && allowed.everything() ? "" : text(seen) + text(allowed);
    }

    private static String text(GrantedSubtrees tops) {
        return Objects.requireNonNullElse(tops.arrayText(), "*");
    }

    private static <E> Condition<E> eachIsIn(GrantedSubtrees tops, Expression<E, Long> tenant) {
        return tops.ids().size() == 1
                ? inDatabase(EACH_IS_BELOW_ONE, tenant, Expressions.value(tops.one()))
                : isIn(tops, tenant, EACH_IS_BELOW);
    }

    private static <E> Condition<E> isIn(GrantedSubtrees tops, Expression<E, Long> tenant, String how) {
        if (tops.everything()) {
            return Condition.of(Expressions.constant(Type.BOOLEAN, true));
        }
        return inDatabase(how, tenant, Expressions.value(text(tops)));
    }
}
