package dev.canopy.feature;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.AttributeSource;
import dev.canopy.attribute.Attributes;
import dev.canopy.attribute.Audited;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Keyed;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/** What can be said of a feature, and of the catalogue as a whole. */
@Singleton
public final class FeatureAttributes implements AttributeSource {
    private static final Attributes<AiFeature> ALL = Attributes.of(AiFeature.class);

    /** The internal number of a feature, its bit; without a name, for it never leaves. */
    public static final Expression<AiFeature, Integer> ID = column("id", Type.INTEGER, feature -> (int) feature.id);

    public static final Attribute<AiFeature, String> KEY =
            ALL.define("key", "The public name, unique regardless of case.", Keyed.KEY);
    public static final Attribute<AiFeature, String> NAME = ALL.column("name", Type.TEXT, feature -> feature.name);
    static final Attribute<AiFeature, Instant> CREATED_AT =
            ALL.define("createdAt", "When it was made.", Audited.CREATED_AT);
    static final Attribute<AiFeature, Instant> UPDATED_AT =
            ALL.define("updatedAt", "When it last changed.", Audited.UPDATED_AT);
    static final Attribute<AiFeature, Boolean> RETIRED = ALL.define(
            "retired",
            "Whether it has left the catalogue.",
            column("retiredAt", Type.TIME, (AiFeature feature) -> feature.retiredAt)
                    .isNotNull());

    /** One bit for each feature of the catalogue, at its id. */
    public static final Expression<FeatureCatalogue, Long> MASK =
            column("mask", Type.LONG, catalogue -> catalogue.mask);
    /** The number of features. */
    public static final Expression<FeatureCatalogue, Long> SIZE =
            column("size", Type.LONG, catalogue -> catalogue.size);

    /** The catalogue, whatever the entity. */
    public static <E> ToOne<E, FeatureCatalogue> catalogue() {
        return ToOne.only("featureCatalogue", FeatureCatalogue.class);
    }

    @Override
    public List<Attributes<?>> attributes() {
        return List.of(ALL);
    }
}
