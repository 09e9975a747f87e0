package dev.canopy.access;

import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import java.util.ArrayList;
import java.util.List;

/**
 * The tenants whose rows are listed. Those that follow from a key are found through the tenant with that key. If it is
 * outside the scope, nothing else is read, so that the time does not say what the tenant has.
 *
 * @param key the key of a tenant; empty for all tenants of the scope
 * @param levels the number of levels below the tenant, for {@code LEVELS}
 */
public record TenantSelection(Reach reach, String key, int levels) {
    /** All tenants of the scope. */
    public static final TenantSelection ALL = new TenantSelection(Reach.ALL, "", 0);

    private static final String BELOW =
            "select below.descendant_id from tenant_ancestry below where below.ancestor_id = ";
    /** How the tenants follow from the one with the key. */
    enum Reach {
        ALL,
        ONE,
        SUBTREE,
        LEVELS,
        ANCESTORS
    }

    /** The tenant with this key. */
    public static TenantSelection one(String key) {
        return new TenantSelection(Reach.ONE, key, 0);
    }

    /** The subtree of the tenant with this key. */
    public static TenantSelection subtree(String key) {
        return new TenantSelection(Reach.SUBTREE, key, 0);
    }

    /** The subtree of the tenant with this key, down to a number of levels below it; 0 for the tenant alone. */
    public static TenantSelection subtree(String key, int levels) {
        return new TenantSelection(Reach.LEVELS, key, levels);
    }

    /** The tenant with this key, and those of its ancestors that are in the scope. */
    public static TenantSelection ancestors(String key) {
        return new TenantSelection(Reach.ANCESTORS, key, 0);
    }

    /** Whether there is at most one tenant. */
    boolean isOne() {
        return reach == Reach.ONE;
    }

    /** A subquery in SQL for the ids of the tenants, in parentheses. */
    String sql(GrantedSubtrees scope) {
        String named = "(select named.id from tenant named where named.key = cast(? as text)"
                + inScope("named.id", scope) + ")";
        return switch (reach) {
            case ALL -> "(" + BELOW + tops(scope) + ")";
            case ONE -> named;
            case SUBTREE -> "(" + BELOW + named + ")";
            case LEVELS -> "(" + BELOW + named + " and below.distance <= cast(? as bigint))";
            case ANCESTORS ->
                "(select above.ancestor_id from tenant_ancestry above where above.descendant_id = " + named
                        + inScope("above.ancestor_id", scope) + ")";
        };
    }

    /** The values of the markers in {@link #sql}, in their order. */
    <E> List<Expression<E, ?>> values(GrantedSubtrees scope) {
        List<Expression<E, ?>> values = new ArrayList<>();
        if (reach != Reach.ALL) {
            values.add(Expressions.value(key));
        }
        if (!scope.everything()) {
            values.add(top(scope));
        }
        if (reach == Reach.LEVELS) {
            values.add(Expressions.value((long) levels));
        }
        if (reach == Reach.ANCESTORS && !scope.everything()) {
            values.add(top(scope));
        }
        return values;
    }

    /** A condition that ends a query of tenants: this one is in the scope. */
    static String inScope(String tenant, GrantedSubtrees scope) {
        return scope.everything()
                ? ""
                : " and exists (select from tenant_ancestry up where up.descendant_id = " + tenant
                        + " and up.ancestor_id = " + tops(scope) + " offset 0)";
    }

    /** Nearly all scopes have one top, for which the database makes no array in each run of a statement. */
    private static String tops(GrantedSubtrees scope) {
        return scope.ids().size() == 1 ? "cast(? as bigint)" : "any (" + DatabaseFunctions.arrayOf("bigint") + ")";
    }

    static <E> Expression<E, ?> top(GrantedSubtrees scope) {
        return scope.ids().size() == 1
                ? Expressions.value(scope.one())
                : Expressions.value(DatabaseFunctions.arrayText(scope.ids()));
    }
}
