package dev.canopy.ledger;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** A stored event, for sums that the roll-ups do not have. */
@Entity
@Immutable
@Table(name = "named_usage_event")
@NullUnmarked
public class StoredEvent extends NamedEvent {
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
}
