package dev.canopy.feature;

import dev.canopy.query.BitsColumn;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcType;
import org.jspecify.annotations.NullUnmarked;

/** The features in the catalogue as one row, for ratios over all of them. */
@Entity
@Immutable
@NullUnmarked
public class FeatureCatalogue extends PanacheEntityBase {
    @Id
    Short id;

    /** A mask in which the bit of each feature is set. The position of a bit is the id of its feature. */
    @Column(nullable = false, columnDefinition = "varbit")
    @JdbcType(BitsColumn.class)
    String mask;

    /** The number of features. */
    @Column(nullable = false)
    Long size;
}
