package dev.canopy.tenant;

/**
 * What another room needs of a tenant to keep something of it.
 *
 * @param rootId the id of the top tenant, the account
 */
public record TenantIdentity(Long id, Long rootId, Boolean archived) {}
