package dev.canopy.directory;

import dev.canopy.listing.PageQuery;
import dev.canopy.tenant.Scope;

/**
 * A list of the organizations of a tenant.
 *
 * @param tenant its key
 */
record OrganizationQuery(Scope scope, String tenant, PageQuery<Organization> page) {}
