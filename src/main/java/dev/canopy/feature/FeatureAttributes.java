package dev.canopy.feature;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.AttributeSource;
import dev.canopy.attribute.Attributes;
import dev.canopy.attribute.Audited;
import dev.canopy.attribute.Bits;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Keyed;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/** The attributes of a feature, and expressions over the whole catalogue. */
@Singleton
public final class FeatureAttributes implements AttributeSource {
    private static final Attributes<AiFeature> ALL = Attributes.of(AiFeature.class);

    /** The internal id of a feature, which is its bit, from 0. It has no name, because clients never see it. */
    public static final Expression<AiFeature, Integer> ID = column("id", Type.INTEGER, feature -> (int) feature.id);

    public static final Attribute<AiFeature, String> KEY =
            ALL.define("key", "The unique key, in lower case.", Keyed.KEY);
    public static final Attribute<AiFeature, String> NAME = ALL.column("name", Type.TEXT, feature -> feature.name);
    static final Attribute<AiFeature, Instant> CREATED_AT =
            ALL.define("createdAt", "The time of creation.", Audited.CREATED_AT);
    static final Attribute<AiFeature, Instant> UPDATED_AT =
            ALL.define("updatedAt", "The time of the last change.", Audited.UPDATED_AT);
    static final Attribute<AiFeature, Boolean> RETIRED = ALL.define(
            "retired",
            "Whether the feature has been retired.",
            column("retiredAt", Type.TIME, (AiFeature feature) -> feature.retiredAt)
                    .isNotNull());

    /**
     * A mask in which the bit of each feature in the catalogue is set. The position of a bit is the id of its feature.
     */
    public static final Expression<FeatureCatalogue, Bits> MASK =
            column("mask", Type.BITS, catalogue -> Bits.parse(catalogue.mask));
    /** The number of features in the catalogue. */
    public static final Expression<FeatureCatalogue, Long> SIZE =
            column("size", Type.LONG, catalogue -> catalogue.size);

    /** The relation from any entity to the catalogue, which is a single row. */
    public static <E> ToOne<E, FeatureCatalogue> catalogue() {
        return ToOne.only("featureCatalogue", FeatureCatalogue.class);
    }

    @Override
    public List<Attributes<?>> attributes() {
        return List.of(ALL);
    }
}
