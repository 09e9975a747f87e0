package dev.canopy.tenant;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Row;
import dev.canopy.attribute.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The position of a tenant in the part of the tree that a caller sees: the top of a subtree has no parent and the depth
 * 0.
 *
 * @param parent the key of the parent, for filters and sorts; null at a top
 * @param depth the number of steps up to the top
 */
public record TenantPosition(Expression<Tenant, String> parent, Expression<Tenant, Long> depth) {
    /** The position in the whole tree. */
    public static final TenantPosition OF_ALL = new TenantPosition(TenantAttributes.PARENT_KEY, TenantAttributes.DEPTH);

    public static TenantPosition of(Scope scope) {
        if (scope.seen().everything()) {
            return OF_ALL;
        }
        Expression<Tenant, String> parent = Expressions.when(
                        scope.sees(TenantAttributes.PARENT_ID), TenantAttributes.PARENT_KEY)
                .otherwise(Expressions.nothing(Type.TEXT));
        return new TenantPosition(parent, scope.depth(TenantAttributes.ID));
    }

    /**
     * The columns of the position. The parent of a top is hidden only in {@link #parentIn}, so that no row needs
     * another look.
     */
    public List<Expression<Tenant, ?>> columns() {
        return List.of(TenantAttributes.PARENT_KEY, depth);
    }

    /** The key of the parent in a row with these columns; null at a top. */
    public @Nullable String parentIn(Row row) {
        return row.require(depth) == 0 ? null : row.get(TenantAttributes.PARENT_KEY);
    }
}
