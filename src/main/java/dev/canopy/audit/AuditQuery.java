package dev.canopy.audit;

import dev.canopy.access.Scope;
import dev.canopy.listing.Column;
import dev.canopy.listing.Keyset;
import dev.canopy.listing.PageQuery;
import dev.canopy.listing.TimeRange;
import dev.canopy.tenant.Reach;
import java.util.List;
import java.util.Optional;

/**
 * A page of the audit log, newest first.
 *
 * @param tenant the key of a tenant; empty for all that the caller sees
 * @param reach whether the entries of the tenant's descendants are included
 * @param actor the name or the id of a caller
 */
record AuditQuery(
        Scope scope,
        Optional<String> tenant,
        Reach reach,
        TimeRange range,
        Optional<String> actor,
        PageQuery<AuditEntry> page) {
    /**
     * Newest first; the entries of one transaction have the same time. {@link AuditRepository} has the same order in
     * SQL.
     */
    static final Keyset<AuditEntry> ORDER = new Keyset<>(List.of(
            new Keyset.Key<>("at", Column.of(AuditAttributes.AT), true),
            new Keyset.Key<>("id", Column.of(AuditAttributes.ID), true)));
}
