package dev.canopy.attribute;

/** A relation from an entity to others. */
public sealed interface Relation permits ToOne, ToMany {
    String name();

    /** The entity at the other end. */
    Class<?> target();
}
