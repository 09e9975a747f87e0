package dev.canopy.audit;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** A change that somebody has made. The database writes entries; the service reads them. */
@Entity
@Table(
        indexes = {
            @Index(name = "audit_entry_time", columnList = "at, id"),
            @Index(name = "audit_entry_tenant", columnList = "tenant_id, at, id")
        })
@Immutable
@NullUnmarked
public class AuditEntry extends PanacheEntityBase {
    @Id
    Long id;

    @Column(nullable = false)
    Instant at;

    @Column(nullable = false, columnDefinition = "text")
    String actorKind;

    @Column(nullable = false, columnDefinition = "text")
    String actor;

    @Column(columnDefinition = "text")
    String actorId;

    @Column(nullable = false, columnDefinition = "text")
    String action;

    /** The tenant whose callers see the entry; null if only callers of the whole service see it. */
    Long tenantId;

    @Column(columnDefinition = "text")
    String tenantKey;

    @Column(columnDefinition = "text")
    String target;

    /** A JSON object; null if the thing was created. */
    @Column(name = "before", columnDefinition = "text")
    String fieldsBefore;

    /** A JSON object; null if the thing was deleted. */
    @Column(name = "after", columnDefinition = "text")
    String fieldsAfter;

    Long id() {
        return id;
    }

    Instant at() {
        return at;
    }

    String actorKind() {
        return actorKind;
    }

    String actor() {
        return actor;
    }

    String actorId() {
        return actorId;
    }

    String action() {
        return action;
    }

    Long tenantId() {
        return tenantId;
    }

    String tenantKey() {
        return tenantKey;
    }

    String target() {
        return target;
    }

    String fieldsBefore() {
        return fieldsBefore;
    }

    String fieldsAfter() {
        return fieldsAfter;
    }
}
