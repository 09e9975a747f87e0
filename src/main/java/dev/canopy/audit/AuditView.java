package dev.canopy.audit;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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

    private static final String PARENT = "parent";

    /** The keys of the parents that the fields name. */
    Stream<String> parents() {
        return Stream.of(parent(before), parent(after)).flatMap(Optional::stream);
    }

    /** The same entry, in which the other parents are null. */
    AuditView withParentsIn(Set<String> seen) {
        return new AuditView(
                at, actorKind, actor, actorId, action, tenant, target, hidden(before, seen), hidden(after, seen));
    }

    private static @Nullable String hidden(@Nullable String fields, Set<String> seen) {
        return parent(fields).filter(parent -> !seen.contains(parent)).isEmpty()
                ? fields
                : new JsonObject(fields).putNull(PARENT).encode();
    }

    private static Optional<String> parent(@Nullable String fields) {
        return fields == null || !fields.contains('"' + PARENT + '"')
                ? Optional.empty()
                : Optional.ofNullable(new JsonObject(fields).getValue(PARENT))
                        .filter(String.class::isInstance)
                        .map(String.class::cast);
    }

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
