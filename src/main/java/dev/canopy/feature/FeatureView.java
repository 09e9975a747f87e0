package dev.canopy.feature;

import java.time.Instant;

/** A feature of the catalogue. */
record FeatureView(String key, String name, Instant createdAt, Instant updatedAt) {
    static final String COLUMNS = "f.key, f.name, f.createdAt, f.updatedAt";
}
