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
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.NullUnmarked;

/** A stored event, for sums that the roll-ups cannot answer. Never loaded as an entity. */
@Entity
@Immutable
@Table(name = "named_usage_event")
@IdClass(StoredEvent.Key.class)
@NullUnmarked
public class StoredEvent extends PanacheEntityBase {
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

    /** In nano-units. */
    @Column(nullable = false)
    Long cost;

    /** Null if the client gave none. */
    Long inputTokens;

    /** Null if the client gave none. */
    Long outputTokens;

    /** Null without a price. */
    UUID priceId;

    /** Whether the cost came with the event. */
    @Column(nullable = false)
    Boolean costGiven;

    /** Whether the event corrects the cost of others, and is no use of its feature. */
    @Column(nullable = false)
    Boolean correction;

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
