package dev.canopy.feature;

import dev.canopy.attribute.Audited;
import dev.canopy.attribute.Keyed;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.CheckConstraint;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** An AI feature. A retired feature is no longer in the catalogue, but its usage is kept. */
@Entity
@Table(
        indexes = {
            @Index(name = "ai_feature_document", columnList = "document", options = "using gin"),
            @Index(name = "ai_feature_named", columnList = "lower(name) collate \"C\""),
            @Index(name = "ai_feature_similar", columnList = "(name) gin_trgm_ops", options = "using gin")
        },
        uniqueConstraints = @UniqueConstraint(name = "ai_feature_key_unique", columnNames = "key"),
        check = {
            @CheckConstraint(name = "ai_feature_bit", constraint = "id >= 0"),
            @CheckConstraint(name = "ai_feature_key_format", constraint = "key ~ '^[a-z0-9][a-z0-9._-]{0,62}$'")
        })
@Immutable
@NullUnmarked
public class AiFeature extends PanacheEntityBase implements Keyed, Audited {
    /** The bit of this feature in the masks of the roll-ups, from 0. */
    @Id
    Short id;

    @Column(nullable = false, columnDefinition = "text")
    String key;

    @Column(nullable = false, columnDefinition = "text")
    String name;

    Instant retiredAt;

    @Column(nullable = false)
    Instant createdAt;

    @Column(nullable = false)
    Instant updatedAt;

    @Override
    public String key() {
        return key;
    }

    @Override
    public Instant createdAt() {
        return createdAt;
    }

    @Override
    public Instant updatedAt() {
        return updatedAt;
    }
}
