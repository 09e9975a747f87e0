package dev.canopy.tenant;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import java.util.List;

/**
 * The data of a tenant that another room needs to store rows for the tenant.
 *
 * @param rootId the id of the root of its account
 * @param currency that of its account
 */
public record TenantIdentity(Long id, Long rootId, String currency, boolean archived) {
    /** The columns that a query must select. */
    static final List<Expression<Tenant, ?>> COLUMNS = List.of(
            TenantAttributes.ID, TenantAttributes.ROOT_ID, TenantAttributes.CURRENCY, TenantAttributes.ARCHIVED);

    /**
     * Refuses a change that only a tenant in use takes.
     *
     * @param key the key of the tenant, for the message
     * @throws ProblemException (409) if the tenant is archived
     */
    public void requireActive(String key) {
        if (archived) {
            throw archived(key);
        }
    }

    /** The conflict of a request for a tenant that is archived. */
    public static ProblemException archived(String key) {
        return ProblemException.conflict("The tenant '" + key + "' is archived.");
    }

    /**
     * The conflict of a request that would give a tenant more than a limit.
     *
     * @param things the plural of what the tenant has
     */
    public static ProblemException full(String key, int limit, String things) {
        return ProblemException.conflict(
                "The tenant '" + key + "' has " + limit + " " + things + " already, which is the maximum.");
    }

    /** The failure of a statement that stores a row for a tenant: 404 if the tenant was deleted after it was found. */
    public static Throwable orGone(Throwable failure, String key) {
        return SqlState.isOfForeignKey(failure, "_tenant_id_fkey") ? ProblemException.notFound("tenant", key) : failure;
    }

    /** The violation of a field that names a tenant that does not exist for the caller. */
    public static String unknown(String key) {
        return "refers to the unknown tenant '" + key + "'";
    }

    static TenantIdentity from(Row row) {
        return new TenantIdentity(
                row.require(TenantAttributes.ID),
                row.require(TenantAttributes.ROOT_ID),
                row.require(TenantAttributes.CURRENCY),
                row.require(TenantAttributes.ARCHIVED));
    }
}
