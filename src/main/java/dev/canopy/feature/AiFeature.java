package dev.canopy.feature;

import dev.canopy.attribute.Audited;
import dev.canopy.attribute.Keyed;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** An AI feature. A retired feature is no longer in the catalogue, but its usage is kept. */
@Entity
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
