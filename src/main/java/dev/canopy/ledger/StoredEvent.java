package dev.canopy.ledger;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Map;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.NullUnmarked;

/** An event as it is kept; for sums by what roll-ups do not tell, never loaded. */
@Entity
@Immutable
@Table(name = "usage_event")
@IdClass(StoredEvent.Key.class)
@NullUnmarked
public class StoredEvent extends PanacheEntityBase {
    @Id
    @Column(columnDefinition = "text")
    String source;

    @Id
    @Column(columnDefinition = "text")
    String id;

    @Column(nullable = false)
    Long tenantId;

    @Column(nullable = false)
    Short featureId;

    @Column(nullable = false)
    Instant time;

    /** In nano-units. */
    @Column(nullable = false)
    Long cost;

    /** Whose tokens it is about; null if it came with its cost. */
    @Column(columnDefinition = "text")
    String model;

    /** What the client has said of it; any JSON. */
    @JdbcTypeCode(SqlTypes.JSON)
    Map<String, String> attributes;

    /** The identity of an event. */
    record Key(String source, String id) implements Serializable {}
}
