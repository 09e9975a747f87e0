package dev.canopy.credential;

import dev.canopy.access.Scope;
import dev.canopy.attribute.IpAddress;
import dev.canopy.listing.PageQuery;
import java.util.Optional;

/**
 * A page of the keys in a scope, in the order of their creation, without those that are revoked.
 *
 * @param tenant the key of a tenant; empty for all keys in the scope
 * @param lastUsedFrom an address or a network; empty for all keys
 */
record KeyQuery(Scope scope, Optional<String> tenant, Optional<IpAddress> lastUsedFrom, PageQuery<ApiKey> page) {}
