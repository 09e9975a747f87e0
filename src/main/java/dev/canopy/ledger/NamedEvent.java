package dev.canopy.ledger;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.MappedSuperclass;
import java.io.Serializable;
import java.time.Instant;
import java.util.Map;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.NullUnmarked;

/** An event with its names, and with what it can be split by. Never loaded as an entity. */
@MappedSuperclass
@IdClass(NamedEvent.Key.class)
@NullUnmarked
public abstract class NamedEvent extends PanacheEntityBase {
    @Id
    Long rootId;

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

    /** The model that was used; null if the client gave none. */
    @Column(columnDefinition = "text")
    String model;

    /** The user, as the client names it; null if the client gave none. */
    @Column(columnDefinition = "text")
    String userRef;

    /** The attributes that the client sent; a JSON object. */
    @JdbcTypeCode(SqlTypes.JSON)
    Map<String, String> attributes;

    /** The identity of an event: account, source and id. */
    record Key(Long rootId, String source, String id) implements Serializable {}
}
