package dev.canopy.directory;

import dev.canopy.access.Scope;
import dev.canopy.listing.PageQuery;

/**
 * A page of the organizations of a tenant.
 *
 * @param tenant the key of the tenant
 */
record OrganizationQuery(Scope scope, String tenant, PageQuery<Organization> page) {}
