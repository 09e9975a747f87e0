package dev.canopy.credential;

import dev.canopy.access.Scope;
import dev.canopy.listing.PageQuery;
import java.util.Optional;

/**
 * A page of the keys in a scope, in the order of their creation, without those that are revoked.
 *
 * @param tenant the key of a tenant; empty for all keys in the scope
 */
record KeyQuery(Scope scope, Optional<String> tenant, PageQuery<ApiKey> page) {}
