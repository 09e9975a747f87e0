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
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The part of the trees that a caller sees, and the part in which its role allows the request. The second is within the
 * first. What is not seen does not exist for the caller; what is seen, but not allowed, is forbidden.
 *
 * @param seen the subtrees of all grants of the caller
 * @param allowed the subtrees of those grants whose role allows the request
 * @param operator whether the caller is an operator, who also changes what belongs to no tenant
 */
public record Scope(Tops seen, Tops allowed, boolean operator) {
    private static final Scope EVERYTHING = new Scope(Tops.ALL, Tops.ALL, true);

    /** The steps up from a tenant to the tops; the subquery makes PostgreSQL parse the text of the ids once. */
    private static final String UP = " from tenant_ancestry up where up.descendant_id = ?"
            + " and up.ancestor_id = any (array(select unnest(cast(cast(? as text) as bigint[]))))";

    private static final String IS_BELOW = "cast(sql('(exists (select" + UP + "))', {0}, {1}) as Boolean)";
    private static final String IS_PROPERLY_BELOW =
            "cast(sql('(exists (select" + UP + " and up.distance > 0))', {0}, {1}) as Boolean)";
    private static final String DEPTH = "cast(sql('(select max(up.distance)" + UP + ")', {0}, {1}) as Long)";

    /** Everything, for the work of the service itself, which has no caller. */
    public static Scope all() {
        return EVERYTHING;
    }

    /** The subtrees of some tenants, in which everything is allowed. */
    public static Scope subtrees(Set<Long> ids) {
        Tops tops = new Tops(false, ids);
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

    /** Starts a query of the rows for whose tenant the request is allowed. */
    public <E> Query<E> query(Class<E> entity, Expression<E, Long> tenant) {
        return Query.from(restriction(entity, allowed, tenant));
    }

    /** Starts a query of the rows whose tenant the caller sees. */
    public <E> Query<E> lookup(Class<E> entity, Expression<E, Long> tenant) {
        return Query.from(restriction(entity, seen, tenant));
    }

    /** Starts a query of the rows for whose tenant the request is allowed, and of those that belong to no tenant. */
    public <E> Query<E> queryShared(Class<E> entity, Expression<E, Long> tenant) {
        require(!allowed.isNothing());
        return Query.from(
                allowed.everything()
                        ? restriction(entity, allowed, tenant)
                        : Restriction.to(entity, tenant.isNull().or(covers(tenant))));
    }

    private static <E> Restriction<E> restriction(Class<E> entity, Tops tops, Expression<E, Long> tenant) {
        return tops.everything() ? Restriction.none(entity) : Restriction.to(entity, isIn(tops, tenant, IS_BELOW));
    }

    /** Whether the caller sees more than the part in which the request is allowed. */
    public boolean isNarrower() {
        return !seen.equals(allowed);
    }

    /** Whether the request is allowed for a tenant, by the column that holds its id. */
    public <E> Condition<E> covers(Expression<E, Long> tenant) {
        return isIn(allowed, tenant, IS_BELOW);
    }

    /** Whether the caller sees a tenant, by the column that holds its id. */
    public <E> Condition<E> sees(Expression<E, Long> tenant) {
        return isIn(seen, tenant, IS_BELOW);
    }

    /** Whether the request is allowed for an ancestor of a tenant, by the column that holds the id of the tenant. */
    public <E> Condition<E> coversFromAbove(Expression<E, Long> tenant) {
        return isIn(allowed, tenant, IS_PROPERLY_BELOW);
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
        return DatabaseFunctions.inDatabase(Type.LONG, DEPTH, tenant, Expressions.value(text(seen)));
    }

    /** Identifies the scope in cached answers; empty for everything. */
    public String key() {
        return seen.everything() && allowed.everything() ? "" : text(seen) + text(allowed);
    }

    private static String text(Tops tops) {
        return tops.everything()
                ? "*"
                : tops.ids().stream().sorted().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }

    private static <E> Condition<E> isIn(Tops tops, Expression<E, Long> tenant, String how) {
        if (tops.everything()) {
            return Condition.of(Expressions.constant(Type.BOOLEAN, true));
        }
        return inDatabase(how, tenant, Expressions.value(text(tops)));
    }
}
