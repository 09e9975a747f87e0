package dev.canopy.feature;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** The features in the catalogue as one row, for ratios over all of them. */
@Entity
@Immutable
@NullUnmarked
public class FeatureCatalogue extends PanacheEntityBase {
    @Id
    Short id;

    /** One bit for each feature, at its id. */
    @Column(nullable = false)
    Long mask;

    /** The number of features. */
    @Column(nullable = false)
    Long size;
}
