package dev.canopy.attribute;

import java.time.Instant;

/** An entity with the times of its creation and its last change. */
public interface Audited {
    Expression<Audited, Instant> CREATED_AT = new Nodes.Column<>("createdAt", Type.TIME, Audited::createdAt, null);
    Expression<Audited, Instant> UPDATED_AT = new Nodes.Column<>("updatedAt", Type.TIME, Audited::updatedAt, null);

    /** Whether the entity has changed since its creation. */
    Expression<Audited, Boolean> CHANGED = UPDATED_AT.gt(CREATED_AT);

    Instant createdAt();

    Instant updatedAt();
}
