package dev.canopy.attribute;

import java.time.Instant;

/** An entity that knows when it was made and when it last changed. */
public interface Audited {
    Expression<Audited, Instant> CREATED_AT = new Nodes.Column<>("createdAt", Type.TIME, Audited::createdAt, null);
    Expression<Audited, Instant> UPDATED_AT = new Nodes.Column<>("updatedAt", Type.TIME, Audited::updatedAt, null);

    /** Whether it is not as it was made. */
    Expression<Audited, Boolean> CHANGED = UPDATED_AT.gt(CREATED_AT);

    Instant createdAt();

    Instant updatedAt();
}
