package dev.canopy.audit;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.AttributeSource;
import dev.canopy.attribute.Attributes;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Type;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/** The attributes of an entry of the audit log. */
@Singleton
public final class AuditAttributes implements AttributeSource {
    private static final Attributes<AuditEntry> ALL = Attributes.of(AuditEntry.class);

    /** The internal ids have no names, because clients never see them. */
    static final Expression<AuditEntry, Long> ID = column("id", Type.LONG, AuditEntry::id);

    static final Expression<AuditEntry, Long> TENANT_ID = column("tenantId", Type.LONG, AuditEntry::tenantId);

    static final Attribute<AuditEntry, Instant> AT = ALL.column("at", Type.TIME, AuditEntry::at);
    static final Attribute<AuditEntry, String> ACTOR_KIND = ALL.column("actorKind", Type.TEXT, AuditEntry::actorKind);
    static final Attribute<AuditEntry, String> ACTOR = ALL.column("actor", Type.TEXT, AuditEntry::actor);
    static final Attribute<AuditEntry, String> ACTOR_ID = ALL.column("actorId", Type.TEXT, AuditEntry::actorId);
    static final Attribute<AuditEntry, String> ACTION = ALL.column("action", Type.TEXT, AuditEntry::action);
    static final Attribute<AuditEntry, String> TENANT =
            ALL.column("tenant", "tenantKey", Type.TEXT, AuditEntry::tenantKey);
    static final Attribute<AuditEntry, String> TARGET = ALL.column("target", Type.TEXT, AuditEntry::target);
    static final Attribute<AuditEntry, String> BEFORE =
            ALL.column("before", "fieldsBefore", Type.TEXT, AuditEntry::fieldsBefore);
    static final Attribute<AuditEntry, String> AFTER =
            ALL.column("after", "fieldsAfter", Type.TEXT, AuditEntry::fieldsAfter);

    @Override
    public List<Attributes<?>> attributes() {
        return List.of(ALL);
    }
}
