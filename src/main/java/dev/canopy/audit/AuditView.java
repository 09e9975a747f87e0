package dev.canopy.audit;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry as a query returns it.
 *
 * @param before a JSON object
 * @param after a JSON object
 */
record AuditView(
        Instant at,
        String actorKind,
        String actor,
        @Nullable String actorId,
        String action,
        @Nullable String tenant,
        @Nullable String target,
        @Nullable String before,
        @Nullable String after) {
    static final List<Expression<AuditEntry, ?>> COLUMNS = List.of(
            AuditAttributes.AT,
            AuditAttributes.ACTOR_KIND,
            AuditAttributes.ACTOR,
            AuditAttributes.ACTOR_ID,
            AuditAttributes.ACTION,
            AuditAttributes.TENANT,
            AuditAttributes.TARGET,
            AuditAttributes.BEFORE,
            AuditAttributes.AFTER);

    static AuditView from(Row row) {
        return new AuditView(
                row.require(AuditAttributes.AT),
                row.require(AuditAttributes.ACTOR_KIND),
                row.require(AuditAttributes.ACTOR),
                row.get(AuditAttributes.ACTOR_ID),
                row.require(AuditAttributes.ACTION),
                row.get(AuditAttributes.TENANT),
                row.get(AuditAttributes.TARGET),
                row.get(AuditAttributes.BEFORE),
                row.get(AuditAttributes.AFTER));
    }
}
