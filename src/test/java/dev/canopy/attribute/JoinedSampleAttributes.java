package dev.canopy.attribute;

import static dev.canopy.attribute.Expressions.column;
import static dev.canopy.attribute.Expressions.constant;
import static dev.canopy.attribute.Expressions.override;
import static dev.canopy.attribute.Expressions.plus;

import dev.canopy.attribute.JoinedSample.JoinedLeaf;
import dev.canopy.attribute.JoinedSample.JoinedPart;
import dev.canopy.attribute.JoinedSample.JoinedStem;
import dev.canopy.attribute.JoinedSample.JoinedTip;

/** Overrides for every level of {@link JoinedSample}, and what can be read of its subclasses. */
final class JoinedSampleAttributes {
    static final Attributes<JoinedSample> ALL = Attributes.of(JoinedSample.class);
    static final Attributes<JoinedPart> PARTS = Attributes.of(JoinedPart.class);
    static final Attributes<JoinedStem> STEMS = Attributes.of(JoinedStem.class);

    private static final Expression<JoinedSample, Long> ID = column("id", Type.LONG, sample -> sample.id);
    static final Attribute<JoinedSample, Long> WHOLE =
            ALL.column("whole", "whole", Type.LONG, sample -> sample.whole, JoinedSample::setWhole);
    static final Expression<JoinedPart, Long> PART = column("part", Type.LONG, sample -> sample.part);
    static final Expression<JoinedLeaf, Long> LEAF = column("leaf", Type.LONG, sample -> sample.leaf);
    static final Expression<JoinedStem, Long> STEM = column("stem", Type.LONG, sample -> sample.stem);
    private static final Expression<JoinedStem, Long> STEM_PART = STEMS.define("stemPart", "", PART);
    private static final Expression<JoinedTip, Long> TIP = column("tip", Type.LONG, sample -> sample.tip);
    private static final Expression<JoinedPart, Long> TWIN_ID = column("twinId", Type.LONG, sample -> sample.twinId);

    private static final ToOne<JoinedSample, JoinedSample> PARENT =
            ToOne.mapped("parent", JoinedSample.class, sample -> sample.parent);
    private static final ToMany<JoinedSample, JoinedSample> CHILDREN =
            ToMany.mapped("children", JoinedSample.class, sample -> sample.children);
    private static final ToOne<JoinedPart, JoinedSample> TWIN =
            ToOne.mapped("twin", JoinedSample.class, part -> part.twin);
    private static final ToOne<JoinedPart, JoinedSample> TWIN_BY_ID =
            ToOne.by("twinById", TWIN_ID, JoinedSample.class, ID);
    private static final ToMany<JoinedSample, JoinedPart> TWINS = ToMany.by("twins", ID, JoinedPart.class, TWIN_ID);

    static final Attribute<JoinedSample, Long> OF_EACH_LEVEL = add(
            "ofEachLevel",
            override(
                    override(
                            override(override(WHOLE, JoinedPart.class, PART), JoinedLeaf.class, LEAF),
                            JoinedTip.class,
                            TIP),
                    JoinedStem.class,
                    plus(STEM, STEM_PART)));

    static {
        add("overrideOfAbstract", override(WHOLE, JoinedPart.class, PART));
        add("overrideOfSubclasses", override(WHOLE, JoinedStem.class, plus(STEM, constant(1))));
        add("overrideOfLast", override(WHOLE, JoinedTip.class, TIP));
        add("overrideOfInherited", override(WHOLE, JoinedPart.class, plus(WHOLE, constant(1))));
        add("overrideWithin", override(WHOLE, JoinedPart.class, override(PART, JoinedStem.class, STEM)));
        add("overrideByTwin", override(WHOLE, JoinedPart.class, TWIN.get(WHOLE)));
        add("overrideByTwinById", override(WHOLE, JoinedPart.class, TWIN_BY_ID.get(OF_EACH_LEVEL)));
        add(
                "overrideByRequired",
                override(WHOLE, JoinedPart.class, TWIN_BY_ID.required().get(WHOLE)));
        add("overrideByTwins", override(WHOLE, JoinedPart.class, TWINS.sum(PART)));
        add("twinsOfAll", plus(TWINS.count(), override(WHOLE, JoinedPart.class, TWINS.count())));
        add("overrideOfCondition", override(WHOLE.gt(0L), JoinedPart.class, PART.isNull()));
        add("parentOfEachLevel", PARENT.get(OF_EACH_LEVEL));
        add("sumOfEachLevel", CHILDREN.sum(OF_EACH_LEVEL));
        PARTS.define("ofEachLevel_", "", OF_EACH_LEVEL);
        STEMS.define("ofEachLevel_", "", OF_EACH_LEVEL);
    }

    /** Assigns the same column through the subclass. */
    static final Attribute<JoinedStem, Long> STEM_WHOLE =
            STEMS.column("stemWhole", "whole", Type.LONG, stem -> stem.whole, JoinedSample::setWhole);

    private JoinedSampleAttributes() {}

    private static <T> Attribute<JoinedSample, T> add(String name, Expression<JoinedSample, T> expression) {
        return ALL.define(name + "_", "", expression);
    }
}
