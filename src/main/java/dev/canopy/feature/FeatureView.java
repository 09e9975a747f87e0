package dev.canopy.feature;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.Row;
import java.time.Instant;
import java.util.List;

/** A feature in the catalogue, as a query returns it. */
record FeatureView(String key, String name, Instant createdAt, Instant updatedAt) {
    /** The columns that a query must select. */
    static final List<Attribute<AiFeature, ?>> COLUMNS = List.of(
            FeatureAttributes.KEY, FeatureAttributes.NAME, FeatureAttributes.CREATED_AT, FeatureAttributes.UPDATED_AT);

    static FeatureView from(Row row) {
        return new FeatureView(
                row.require(FeatureAttributes.KEY),
                row.require(FeatureAttributes.NAME),
                row.require(FeatureAttributes.CREATED_AT),
                row.require(FeatureAttributes.UPDATED_AT));
    }
}
