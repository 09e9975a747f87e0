package dev.canopy.usage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** How far the roll-ups are; one row, with the id 1. */
@Entity
@Immutable
@NullUnmarked
public class RollupState {
    @Id
    Short id;

    /** Everything acknowledged before is in the roll-ups. It moves only when they change. */
    @Column(nullable = false)
    Instant asOf;
}
